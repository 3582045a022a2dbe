package io.codex.core.compute.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.compute.wire.CommandEnd;
import org.junit.jupiter.api.Test;

class RunEndTest {
    private static final String TERM = CommandEnd.BY_SCHEDULER;

    @Test
    void a_command_is_the_scheduler_s_when_its_pilot_ended_it_or_the_scheduler_was_faster() {
        assertThat(new RunEnd.Ended(new CommandEnd(137, false, TERM), TERM).wasByScheduler())
                .isTrue();
        assertThat(new RunEnd.Ended(new CommandEnd(143, false, null), TERM).wasByScheduler())
                .isTrue();
    }

    @Test
    void a_command_that_ends_otherwise_is_not() {
        assertThat(new RunEnd.Ended(new CommandEnd(143, false, null), null).wasByScheduler())
                .isFalse();
        assertThat(new RunEnd.Ended(new CommandEnd(143, false, "it was released"), "it was released").wasByScheduler())
                .isFalse();
    }
}
