package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkWatchTest {
    private Instant wall = Instant.EPOCH;
    private long ticks;
    private Set<String> addresses = Set.of("127.0.0.1", "192.0.2.7");
    private NetworkWatch watch;

    @BeforeEach
    void begin() {
        watch = new NetworkWatch(new Wall(), () -> ticks, () -> addresses);
    }

    @Test
    void time_that_a_busy_host_takes_is_no_doubt() {
        pass(Duration.ofHours(1), Duration.ofHours(1));
        assertThat(watch.isDoubtful()).isFalse();
    }

    @Test
    void a_host_that_slept_is_doubtful_once() {
        pass(Duration.ofHours(1), Duration.ofSeconds(5));
        assertThat(watch.isDoubtful()).isTrue();
        pass(Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(watch.isDoubtful()).isFalse();
    }

    @Test
    void a_clock_that_is_set_right_by_little_or_backwards_is_no_sleep() {
        pass(Duration.ofSeconds(10), Duration.ofSeconds(5));
        assertThat(watch.isDoubtful()).isFalse();
        pass(Duration.ofHours(-1), Duration.ofSeconds(5));
        assertThat(watch.isDoubtful()).isFalse();
    }

    @Test
    void other_addresses_are_doubtful_once() {
        addresses = Set.of("127.0.0.1", "198.51.100.7");
        assertThat(watch.isDoubtful()).isTrue();
        assertThat(watch.isDoubtful()).isFalse();
    }

    @Test
    void addresses_that_cannot_be_told_are_no_change() {
        Set<String> before = addresses;
        addresses = Set.of();
        assertThat(watch.isDoubtful()).isFalse();
        addresses = before;
        assertThat(watch.isDoubtful()).isFalse();
    }

    @Test
    void this_hosts_addresses_stay_from_one_question_to_the_next() {
        assertThat(new NetworkWatch().isDoubtful()).isFalse();
    }

    private void pass(Duration onTheWall, Duration awake) {
        wall = wall.plus(onTheWall);
        ticks += awake.toNanos();
    }

    private final class Wall extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return wall;
        }
    }
}
