package io.codex.core.batch.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PollBudgetTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final PollBudget budget = PollBudget.standard();

    @Test
    void a_first_question_is_asked_at_once() {
        assertThat(budget.isDue(NOW, Instant.EPOCH, 0, Instant.EPOCH)).isTrue();
    }

    @Test
    void later_ones_wait_for_half_a_minute() {
        assertThat(budget.isDue(NOW, ago(29), 0, Instant.EPOCH)).isFalse();
        assertThat(budget.isDue(NOW, ago(30), 0, Instant.EPOCH)).isTrue();
    }

    @Test
    void a_change_is_looked_at_after_two_seconds() {
        assertThat(budget.isDue(NOW, ago(1), 0, NOW)).isFalse();
        assertThat(budget.isDue(NOW, ago(2), 0, ago(1))).isTrue();
    }

    @Test
    void for_some_seconds_after_a_change_questions_are_three_seconds_apart() {
        assertThat(budget.isDue(NOW, ago(2), 0, ago(5))).isFalse();
        assertThat(budget.isDue(NOW, ago(3), 0, ago(5))).isTrue();
        assertThat(budget.isDue(NOW, ago(3), 0, ago(16))).isFalse();
    }

    @Test
    void failures_make_the_next_question_later_up_to_five_minutes_and_a_change_does_not_hasten_it() {
        assertThat(budget.isDue(NOW, ago(59), 2, NOW)).isFalse();
        assertThat(budget.isDue(NOW, ago(60), 2, NOW)).isTrue();
        assertThat(budget.isDue(NOW, ago(299), 30, NOW)).isFalse();
        assertThat(budget.isDue(NOW, ago(300), 30, NOW)).isTrue();
    }

    @Test
    void a_clock_that_was_put_back_stops_no_questions() {
        assertThat(budget.isDue(NOW, NOW.plusSeconds(3600), 0, Instant.EPOCH)).isTrue();
    }

    @Test
    void no_budget_allows_a_question_every_second() {
        assertThatThrownBy(() -> new PollBudget(Duration.ofSeconds(1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Instant ago(int seconds) {
        return NOW.minusSeconds(seconds);
    }
}
