package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StillnessWatchTest {
    private final AtomicLong clock = new AtomicLong();
    private final StillnessWatch watch = new StillnessWatch(Duration.ofSeconds(30), clock::get);

    @Test
    void standsStillOnlyAfterTheWholeLease() throws IOException {
        assertThat(standsStill(4, "1")).isFalse();
        pass(29);
        assertThat(standsStill(4, "1")).isFalse();
        pass(1);
        assertThat(standsStill(4, "1")).isTrue();
    }

    @Test
    void newBeatBeginsTheLeaseAnew() throws IOException {
        standsStill(4, "1");
        pass(29);
        assertThat(standsStill(4, "2")).isFalse();
        pass(29);
        assertThat(standsStill(4, "2")).isFalse();
    }

    @Test
    void newGenerationBeginsTheLeaseAnew() throws IOException {
        standsStill(4, "1");
        pass(31);
        assertThat(standsStill(5, "1")).isFalse();
    }

    @Test
    void failedReadBeginsTheLeaseAnew() throws IOException {
        standsStill(4, "1");
        pass(31);
        assertThatThrownBy(() -> watch.standsStill(4, () -> {
                    throw new IOException("Input/output error");
                }))
                .isInstanceOf(IOException.class);
        assertThat(standsStill(4, "1")).isFalse();
    }

    @Test
    void answerThatWasALeaseOnItsWaySaysNothingOfNow() throws IOException {
        standsStill(4, "1");
        pass(1);
        assertThat(watch.standsStill(4, () -> {
                    pass(31);
                    return "1";
                }))
                .isFalse();
        assertThat(standsStill(4, "1")).isTrue();
    }

    private boolean standsStill(long generation, String beat) throws IOException {
        return watch.standsStill(generation, () -> beat);
    }

    private void pass(long seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
