package io.codex.core.compute.pilot;

import static io.codex.core.compute.pilot.TestClient.in;
import static io.codex.core.compute.pilot.TestClient.request;
import static io.codex.core.compute.pilot.TestClient.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.Terminal;
import io.codex.core.compute.wire.TerminalSize;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands in a terminal.
class PilotTerminalTest {
    private static final Terminal TERMINAL = new Terminal("xterm-256color", new TerminalSize(33, 99));

    @TempDir
    private Path folder;

    private RunningPilot pilot;

    @BeforeEach
    void start() throws IOException {
        pilot = RunningPilot.start(folder, RunningPilot.plan(PilotPlan.Mode.SESSION));
    }

    @AfterEach
    void stop() {
        pilot.close();
    }

    private TestClient run(CommandRequest request) throws IOException {
        return pilot.client().send(new Frame.Run(in(TERMINAL, request)));
    }

    @Test
    void command_has_a_terminal_of_that_type_and_size() throws IOException {
        try (var client = run(sh("tty; stty size; echo $TERM; test -t 0 && test -t 1 && test -t 2; echo $?"))) {
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out().lines().toList())
                    .hasSize(4)
                    .satisfies(lines -> assertThat(lines.getFirst()).startsWith("/dev/pts/"))
                    .endsWith("33 99", "xterm-256color", "0");
            assertThat(client.err()).isEmpty();
        }
    }

    @Test
    void arguments_and_exit_code_are_the_commands() throws IOException {
        try (var client =
                run(request("sh", "-c", "printf '<%s>' \"$@\"; exit 7", "", "", "a  b", "it's", "two\nlines", "$x"))) {
            assertThat(client.end().exitCode()).isEqualTo(7);
            assertThat(client.out()).isEqualTo("<><a  b><it's><two\r\nlines><$x>");
        }
        try (var client = run(sh("kill -9 $$"))) {
            assertThat(client.end().exitCode()).isEqualTo(137);
        }
    }

    @Test
    void what_is_typed_is_echoed_and_read() throws IOException {
        try (var client = run(sh("read line; echo \"got $line\""))) {
            client.await(frame -> frame instanceof Frame.Grant);
            client.input("hello\n");
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out()).isEqualTo("hello\r\ngot hello\r\n");
        }
    }

    @Test
    void command_hears_of_another_size() throws IOException {
        try (var client = run(sh("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.1; done"))) {
            client.awaitOut("ready");
            client.send(new Frame.Resize(new TerminalSize(50, 132)));
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out()).contains("50 132");
        }
    }

    @Test
    void typed_control_c_interrupts_the_foreground() throws IOException {
        try (var client = run(request("bash", "--norc", "-i"))) {
            client.await(frame -> frame instanceof Frame.Grant);
            client.input("PS1=; sh -c 'echo on\"\"e; exec sleep 600'\n").awaitOut("one");
            client.input("\u0003");
            client.input("echo \"code $?\"; exit 3\n");
            assertThat(client.end().exitCode()).isEqualTo(3);
            assertThat(client.out()).contains("code 130");
        }
    }

    @Test
    void interrupt_reaches_the_foreground_and_not_the_shell() throws IOException {
        try (var client = run(request("bash", "--norc", "-i"))) {
            client.await(frame -> frame instanceof Frame.Grant);
            client.input("PS1=; sh -c 'echo on\"\"e; exec sleep 600'\n").awaitOut("one");
            client.send(new Frame.Signal("INT"));
            client.input("echo \"code $?\"; exit 4\n");
            assertThat(client.end().exitCode()).isEqualTo(4);
            assertThat(client.out()).contains("code 130");
        }
    }

    @Test
    void terminal_without_input_ends_at_once() throws IOException {
        var request = new CommandRequest(
                sh("cat; echo over").argv(), folder, sh("").environment(), java.util.Set.of(), TERMINAL, false);
        try (var client = pilot.client().send(new Frame.Run(request))) {
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out()).contains("over");
        }
    }

    @Test
    void cancelled_shell_and_what_it_runs_are_gone() throws IOException {
        try (var client = run(request("bash", "--norc", "-i"))) {
            client.await(frame -> frame instanceof Frame.Grant);
            client.input("PS1=; sleep 47111 & echo on''e; sleep 47112\n").awaitOut("one");
            client.send(new Frame.Cancel());
            assertThat(client.end().reason()).isEqualTo("its client cancelled it");
            assertThat(PilotLifeTest.runs("sleep 4711[12]")).isFalse();
        }
    }
}
