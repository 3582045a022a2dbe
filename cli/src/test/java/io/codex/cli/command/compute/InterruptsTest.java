package io.codex.cli.command.compute;

import static io.codex.cli.command.compute.Interrupts.Meaning.CANCEL;
import static io.codex.cli.command.compute.Interrupts.Meaning.INTERRUPT;
import static io.codex.cli.command.compute.Interrupts.Meaning.LEAVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private final Interrupts interrupts = new Interrupts();

    private Interrupts.Meaning at(long seconds) {
        return interrupts.next(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void the_second_cancels_and_the_third_leaves() {
        assertThat(at(-1)).isEqualTo(INTERRUPT);
        assertThat(at(3)).isEqualTo(CANCEL);
        assertThat(at(60)).isEqualTo(LEAVE);
    }

    @Test
    void one_that_comes_late_is_a_first_one() {
        assertThat(at(1)).isEqualTo(INTERRUPT);
        assertThat(at(7)).isEqualTo(INTERRUPT);
        assertThat(at(8)).isEqualTo(CANCEL);
    }
}
