package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBudgetTest {
    @Test
    void textsOfSimilarLengthShareAPass() {
        assertThat(new TokenBudget(100).passes(new int[] {10, 50, 10, 40}, 1))
                .containsExactly(List.of(1, 3), List.of(0, 2));
    }

    @Test
    void noPassIsLargerThanTheBudgetPaddingIncluded() {
        int[] lengths = {3, 90, 41, 7, 7, 60, 12, 100, 5};

        List<List<Integer>> passes = new TokenBudget(100).passes(lengths, 1);

        assertThat(passes)
                .allSatisfy(pass -> assertThat(pass.size()
                                * pass.stream().mapToInt(i -> lengths[i]).max().orElseThrow())
                        .isLessThanOrEqualTo(100));
        assertThat(passes.stream().flatMap(List::stream)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void aTextAboveTheBudgetIsAPassOfItsOwn() {
        assertThat(new TokenBudget(100).passes(new int[] {20, 250, 30}, 1)).containsExactly(List.of(1), List.of(2, 0));
    }

    @Test
    void littleWorkIsSpreadOverTheLanes() {
        assertThat(new TokenBudget(4096).passes(new int[] {20, 20, 20, 20}, 2))
                .containsExactly(List.of(0, 1), List.of(2, 3));
    }

    @Test
    void noTextsAreNoPasses() {
        assertThat(new TokenBudget(100).passes(new int[0], 2)).isEmpty();
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThatThrownBy(() -> new TokenBudget(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
