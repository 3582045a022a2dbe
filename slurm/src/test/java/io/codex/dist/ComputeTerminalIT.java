package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// What somebody in a terminal on the login node sees of shells and commands on a compute node.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComputeTerminalIT {
    static final String PRIVATE = ".codex-services/facilities/site_private.yaml";

    static final String SESSIONS = """
            compute: {session: {idle: 20s, lost_after: 10s, grace: 2s}}
            work_types: {shell: {partition: rigel, pattern: session}}
            """;

    private TopologyHost login;
    private HostTerminal terminal;

    @BeforeAll
    void describe() {
        login = Topology.fresh().host("login");
        login.describeSite();
        login.write(PRIVATE, SESSIONS);
    }

    @BeforeEach
    void open() {
        terminal = HostTerminal.on(login);
        terminal.enter("stty -a >modes");
    }

    @AfterEach
    void close() {
        terminal.close();
    }

    @AfterAll
    void end() {
        login.codexOut("compute", "cancel", "site", "--all");
    }

    private void shell() {
        terminal.start(login.codexArgv("compute", "shell", "site"));
        terminal.await("codex: ");
        terminal.awaitOtherPrompt();
    }

    private void run(String script) {
        terminal.start(login.codexArgv("compute", "run", "site", "--", "bash", "-c", script));
    }

    private void assertModesAsBefore() {
        terminal.enter("stty -a | cmp - modes && echo as''before");
        terminal.await("asbefore");
    }

    @Test
    void shell_has_a_terminal_of_the_same_type_and_size() {
        terminal.enter("echo type=$TERM.");
        Pattern types = Pattern.compile("(?m)^type=(\\S+)\\.$");
        var outer = types.matcher(terminal.await(types));
        assertThat(outer.find()).isTrue();
        shell();
        terminal.enter("clear; tty; stty size; echo $(hostname)-type=$TERM.");
        String screen = terminal.await("rigel-type=" + outer.group(1) + ".");
        assertThat(screen).contains("/dev/pts/", HostTerminal.ROWS + " " + HostTerminal.COLUMNS);
        terminal.resize(40, 120);
        Awaitility.await().untilAsserted(() -> {
            terminal.enter("clear; stty size; echo on''ce");
            assertThat(terminal.await(Pattern.compile("(?m)^once$"))).contains("40 120");
        });
        terminal.enter("exit 5");
        assertThat(terminal.awaitCode()).isEqualTo(5);
    }

    @Test
    void control_c_is_for_what_runs_in_the_shell_and_control_d_ends_it() {
        shell();
        terminal.enter("echo rea''dy; sleep 100");
        terminal.await(Pattern.compile("(?m)^ready$"));
        terminal.keys("C-c");
        terminal.enter("echo was=$?.; (exit 7)");
        terminal.await("was=130.");
        terminal.keys("C-d");
        assertThat(terminal.awaitCode()).isEqualTo(7);
        assertModesAsBefore();
    }

    @Test
    void tilde_and_a_full_stop_break_off() {
        shell();
        terminal.enter("echo rea''dy; sleep 100");
        terminal.await(Pattern.compile("(?m)^ready$"));
        terminal.keys("Enter", "~", ".");
        assertThat(terminal.awaitCode()).isEqualTo(129);
        assertModesAsBefore();
    }

    @Test
    void interrupt_ends_a_command() {
        run("echo rea''dy; exec sleep 100");
        terminal.await(Pattern.compile("(?m)^ready$"));
        terminal.keys("C-c");
        assertThat(terminal.awaitCode()).isEqualTo(130);
        assertModesAsBefore();
    }

    @Test
    void two_interrupts_end_a_command_that_ignores_them() {
        run("trap '' INT; echo rea''dy; sleep 600");
        terminal.await(Pattern.compile("(?m)^ready$"));
        terminal.keys("C-c", "C-c");
        assertThat(terminal.awaitCode()).isEqualTo(143);
        assertModesAsBefore();
    }
}
