package io.codex.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InterruptibleTest {
    private final Interruptible interruptible = new Interruptible();

    @Test
    void interruptsTheWorkThatRuns() {
        var never = new CountDownLatch(1);
        assertThatThrownBy(() -> interruptible.call(() -> {
                    var _ = CompletableFuture.runAsync(interruptible::interrupt);
                    never.await();
                    return "done";
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void keepsAResultThatWasFasterThanTheInterruption() throws InterruptedException {
        String result = interruptible.call(() -> {
            interruptible.interrupt();
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void beginsNothingAfterAnInterruption() {
        interruptible.interrupt();
        assertThatThrownBy(() -> interruptible.call(() -> "done")).isInstanceOf(InterruptedException.class);
    }
}
