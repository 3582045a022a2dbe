package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FarClaimsTest {
    @Test
    void a_claim_that_was_not_given_up_is_owned() {
        assertThat(owned("1", "1.withdrawn", "2", "2.beat")).isTrue();
    }

    @Test
    void a_claim_that_was_given_up_is_not() {
        assertThat(owned("1", "2", "2.withdrawn")).isFalse();
    }

    @Test
    void generations_are_compared_as_numbers() {
        assertThat(owned("9", "9.withdrawn", "10")).isTrue();
        assertThat(owned("9", "10", "10.withdrawn")).isFalse();
    }

    @Test
    void nobody_owns_what_was_never_claimed() {
        assertThat(new FarClaims(List.of()).isOwned("embed")).isFalse();
        assertThat(new FarClaims(List.of("/home/endpoints/*/*/*")).isOwned("embed"))
                .isFalse();
        assertThat(new FarClaims(List.of("/home/endpoints/local/neo4j/1")).isOwned("embed"))
                .isFalse();
    }

    private static boolean owned(String... files) {
        return new FarClaims(List.of(files).stream()
                        .map("/home/endpoints/local/embed/%s"::formatted)
                        .toList())
                .isOwned("embed");
    }
}
