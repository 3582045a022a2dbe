package io.codex.core.compute.pilot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.wire.Frame;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    @TempDir
    private Path proc;

    private Commands commands(PilotPlan plan) {
        return new Commands(plan, new Multiplexers(proc, "4711"), _ -> {});
    }

    @Test
    void a_session_is_not_idle_while_a_client_has_yet_to_say_what_it_wants() {
        Commands commands = commands(RunningPilot.idle(Duration.ofMillis(1)));
        commands.meet();
        assertThat(commands.due()).isEmpty();
        assertThat(commands.admit()).isEmpty();
        commands.heard();
        assertThat(commands.due()).isEmpty();
    }

    @Test
    void none_is_admitted_from_the_moment_on_at_which_a_session_is_found_idle() {
        Commands commands = commands(RunningPilot.idle(Duration.ofMillis(1)));
        await().until(() -> commands.due().isPresent());
        assertThat(commands.admit()).hasValueSatisfying(no -> assertThat(no).isInstanceOf(Frame.Closed.class));
    }

    @Test
    void none_is_admitted_once_the_session_ends_and_whoever_came_before_is_waited_for() throws Exception {
        Commands commands = commands(RunningPilot.plan(PilotPlan.Mode.SESSION));
        commands.meet();
        commands.close(new PilotEnd("it was released", 0, Duration.ofSeconds(1)));
        assertThat(commands.awaitNone(Duration.ofMillis(1))).isFalse();
        assertThat(commands.admit()).contains(new Frame.Closed("it was released"));
        commands.heard();
        assertThat(commands.awaitNone(Duration.ZERO)).isTrue();
    }

    @Test
    void an_allocation_for_one_command_is_refused_to_the_second() {
        Commands commands = commands(RunningPilot.plan(PilotPlan.Mode.SINGLE));
        assertThat(commands.admit()).isEmpty();
        assertThat(commands.admit()).hasValueSatisfying(no -> assertThat(no).isInstanceOf(Frame.Refused.class));
    }
}
