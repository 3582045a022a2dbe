package io.codex.embed.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.embed.service.ForwardQueue.Admission;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForwardQueueTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final float[][] ROWS = {{1}};

    private final ForwardQueue queue = new ForwardQueue(1, 10);

    @Test
    void textsBeyondTheLimitAreRefusedUntilOthersAreDone() {
        try (Admission first = queue.admit(8, LONG)) {
            assertThat(first.pass(() -> ROWS)).isSameAs(ROWS);
            assertThatThrownBy(() -> queue.admit(3, LONG))
                    .isInstanceOf(QueueException.Full.class)
                    .hasMessage("8 texts wait already, 10 may");
            queue.admit(2, LONG).close();
        }
        assertThat(queue.waitingTexts()).isZero();
        queue.admit(3, LONG).close();
    }

    @Test
    void anEmptyQueueTakesARequestOfAnySize() {
        try (Admission large = queue.admit(500, LONG)) {
            assertThat(queue.waitingTexts()).isEqualTo(500);
            assertThatThrownBy(() -> queue.admit(1, LONG)).isInstanceOf(QueueException.Full.class);
            assertThat(large.pass(() -> ROWS)).isSameAs(ROWS);
        }
    }

    @Test
    void aRequestWhoseTimeIsOverGetsNoTurn() {
        try (Admission running = queue.admit(1, LONG);
                Admission late = queue.admit(1, Duration.ZERO)) {
            running.pass(() -> {
                assertThatThrownBy(() -> late.pass(() -> ROWS)).isInstanceOf(QueueException.TimedOut.class);
                return ROWS;
            });
        }
    }

    @Test
    void aFailedPassHandsTheTurnOn() {
        try (Admission admission = queue.admit(1, LONG)) {
            assertThatThrownBy(() -> admission.pass(() -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");
            assertThat(admission.pass(() -> ROWS)).isSameAs(ROWS);
        }
    }
}
