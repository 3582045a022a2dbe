package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Pause;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A multiplexer on this host and on a compute node, by `cx` in a terminal on the login node.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CxIT {
    private static final String CX = InstallTree.assembled().path("bin/cx").toString();

    private static final Duration LONGER_THAN_IDLE = Duration.ofSeconds(25);

    private Topology site;
    private TopologyHost login;
    private HostTerminal terminal;

    @BeforeAll
    void describe() {
        site = Topology.fresh();
        login = site.host("login");
        login.describeSite();
        login.write(ComputeTerminalIT.PRIVATE, ComputeTerminalIT.SESSIONS);
    }

    @BeforeEach
    void open() {
        terminal = HostTerminal.on(login);
    }

    @AfterEach
    void close() {
        terminal.close();
    }

    @AfterAll
    void end() {
        login.codexOut("compute", "cancel", "site", "--all");
    }

    /// Types into a multiplexer and waits for what its shell answers.
    private void say(String words, String answer) {
        terminal.enter("echo " + words);
        terminal.await(Pattern.compile("(?m)^" + answer + "\\b"));
    }

    private void detach() {
        terminal.keys("C-b", "d");
        assertThat(terminal.awaitCode()).isZero();
    }

    @Test
    void session_on_this_host_is_found_again() {
        terminal.start(CX, "work");
        terminal.await("[work]");
        say("first-$(hostname)", "first-login");
        detach();
        terminal.enter("clear");
        terminal.awaitPrompt();
        terminal.start(CX, "work");
        terminal.await("first-login");
        terminal.enter("exit");
        assertThat(terminal.awaitCode()).isZero();
    }

    @Test
    void session_on_a_node_outlives_its_connection() {
        terminal.start(CX, "--slurm", "site", "--cpus=1", "--time=20m");
        terminal.await("[codex]");
        terminal.enter("kept=4711");
        say("first-$(hostname)", "first-rigel");
        site.fault("cut", "login");
        try {
            terminal.await("cx: attaching again");
        } finally {
            site.fault("heal", "login");
        }
        terminal.await("[codex]");
        terminal.await("first-rigel");
        say("second-$kept", "second-4711");
        terminal.enter("exit");
        assertThat(terminal.awaitCode()).isZero();
        assertThat(site.queue()).as("one session in all").hasSize(1);
    }

    @Test
    void session_on_a_node_is_not_idle_while_a_multiplexer_waits_in_it() {
        terminal.start(CX, "--slurm", "site", "waiting");
        terminal.await("[waiting]");
        say("first-$(hostname)", "first-rigel");
        detach();
        terminal.enter("clear");
        terminal.awaitPrompt();
        List<Topology.Job> session = site.queue();
        Pause.of(LONGER_THAN_IDLE);
        assertThat(site.queue()).hasSize(1).isEqualTo(session);
        terminal.start(CX, "--slurm", "site", "waiting");
        terminal.await("first-rigel");
        terminal.enter("exit");
        assertThat(terminal.awaitCode()).isZero();
    }

    @Test
    void session_that_is_stopped_is_an_end() {
        terminal.start(CX, "--slurm", "site", "stopped");
        terminal.await("[stopped]");
        say("first-$(hostname)", "first-rigel");
        login.codexOut("compute", "stop", "site");
        assertThat(terminal.awaitCode()).isNotZero();
        assertThat(terminal.screen()).doesNotContain("attaching again");
    }

    @Test
    void unknown_facility_is_an_end() {
        terminal.start(CX, "--slurm", "nowhere");
        assertThat(terminal.awaitCode()).isNotZero();
        assertThat(terminal.screen()).contains("nowhere", "hint: ").doesNotContain("attaching again");
    }

    @Test
    void terminal_is_needed() {
        CommandResult result = login.run(CX);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("a multiplexer needs a terminal", "hint: ");
    }
}
