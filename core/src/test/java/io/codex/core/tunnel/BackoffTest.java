package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void each_wait_is_twice_the_one_before_up_to_the_longest() {
        var backoff = new Backoff(SECOND, Duration.ofSeconds(5), () -> 1);
        assertThat(waits(backoff)).containsExactly(1000L, 2000L, 4000L, 5000L, 5000L);
    }

    @Test
    void a_wait_is_shorter_by_a_part_that_is_drawn() {
        assertThat(new Backoff(SECOND, SECOND, () -> 0).next()).isEqualTo(Duration.ofMillis(700));
        assertThat(new Backoff(SECOND, SECOND, () -> 0.5).next()).isEqualTo(Duration.ofMillis(850));
    }

    @Test
    void begins_anew_after_a_reset() {
        var backoff = new Backoff(SECOND, Duration.ofSeconds(30), () -> 1);
        waits(backoff);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(SECOND);
    }

    private static List<Long> waits(Backoff backoff) {
        return Stream.generate(backoff::next).limit(5).map(Duration::toMillis).toList();
    }
}
