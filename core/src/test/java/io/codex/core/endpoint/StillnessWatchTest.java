package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StillnessWatchTest {
    private final AtomicLong clock = new AtomicLong();
    private final StillnessWatch watch = new StillnessWatch(Duration.ofSeconds(30), clock::get);

    @Test
    void standsStillOnlyAfterTheWholeLease() {
        assertThat(watch.standsStill(4, "1")).isFalse();
        pass(29);
        assertThat(watch.standsStill(4, "1")).isFalse();
        pass(1);
        assertThat(watch.standsStill(4, "1")).isTrue();
    }

    @Test
    void newBeatBeginsTheLeaseAnew() {
        watch.standsStill(4, "1");
        pass(29);
        assertThat(watch.standsStill(4, "2")).isFalse();
        pass(29);
        assertThat(watch.standsStill(4, "2")).isFalse();
    }

    @Test
    void newGenerationBeginsTheLeaseAnew() {
        watch.standsStill(4, "1");
        pass(31);
        assertThat(watch.standsStill(5, "1")).isFalse();
    }

    @Test
    void failedReadBeginsTheLeaseAnew() {
        watch.standsStill(4, "1");
        pass(31);
        watch.reset();
        assertThat(watch.standsStill(4, "1")).isFalse();
    }

    private void pass(long seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
