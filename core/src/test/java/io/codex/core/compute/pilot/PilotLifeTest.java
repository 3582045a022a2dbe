package io.codex.core.compute.pilot;

import static io.codex.core.compute.pilot.RunningPilot.idle;
import static io.codex.core.compute.pilot.RunningPilot.lostAfter;
import static io.codex.core.compute.pilot.RunningPilot.plan;
import static io.codex.core.compute.pilot.TestClient.request;
import static io.codex.core.compute.pilot.TestClient.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.compute.AllocationFolder;
import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.Handshake;
import io.codex.core.compute.wire.PilotStatus;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When commands and pilots end.
class PilotLifeTest {
    private static final PilotPlan SESSION = plan(PilotPlan.Mode.SESSION);

    @TempDir
    private Path parent;

    static boolean runs(String pattern) {
        return new LocalShell().run(Command.of("pgrep", "-f", "^" + pattern)).exitCode() == 0;
    }

    private static Socket stranger(RunningPilot pilot) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(),
                pilot.folder.address().orElseThrow().port());
    }

    @Test
    void command_of_a_client_that_is_gone_ends_with_all_of_its_processes() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION)) {
            try (var client = pilot.client()) {
                client.send(new Frame.Run(sh(
                        "trap '' HUP TERM; (trap '' HUP TERM; sleep 48111) & echo ready; sleep 48112 & wait; wait")));
                client.awaitOut("ready");
                await().until(() -> runs("sleep 48111") && runs("sleep 48112"));
            }
            await().until(() -> !runs("sleep 4811[12]"));
            await().until(() -> status(pilot).commands().isEmpty());
            assertThat(pilot.log).anyMatch(line -> line.contains("its client closed the connection"));
        }
    }

    @Test
    void a_pilot_that_was_given_up_before_it_began_ends_at_once() throws Exception {
        AllocationFolder folder = AllocationFolder.create(parent.resolve("allocation"), SESSION);
        folder.ended("its submitter has died");
        try (var pilot = RunningPilot.start(folder)) {
            assertThat(pilot.exitCode()).isZero();
            assertThat(folder.address()).isEmpty();
        }
    }

    @Test
    void what_made_itself_a_session_of_its_own_goes_on() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION)) {
            try (var client = pilot.client()) {
                client.send(new Frame.Run(sh("setsid sleep 48222 & echo ready; sleep 48223")));
                client.awaitOut("ready");
                await().until(() -> runs("sleep 48222"));
            }
            await().until(() -> !runs("sleep 48223"));
            assertThat(runs("sleep 48222")).isTrue();
        } finally {
            new LocalShell().run(Command.of("pkill", "-f", "^sleep 48222"));
        }
    }

    @Test
    void what_goes_on_printing_does_not_keep_the_allocation_of_a_client_that_is_gone() throws Exception {
        try (var pilot = RunningPilot.start(parent, plan(PilotPlan.Mode.SINGLE))) {
            try (var client = pilot.client()) {
                client.send(new Frame.Run(sh("setsid sh -c 'while :; do echo more; sleep 0.1; done' & exit 4")));
                client.awaitOut("more");
            }
            assertThat(pilot.exitCode()).isEqualTo(4);
        }
    }

    @Test
    void released_session_answers_before_it_ends() throws Exception {
        for (int time = 0; time < 20; time++) {
            try (var pilot = RunningPilot.start(parent.resolve("session-" + time), SESSION);
                    var client = pilot.client()) {
                client.send(new Frame.Release());
                assertThat(client.receive()).isInstanceOf(Frame.Status.class);
            }
        }
    }

    @Test
    void command_of_a_client_that_is_silent_ends() throws Exception {
        try (var pilot = RunningPilot.start(parent, lostAfter(SESSION, Duration.ofSeconds(1)));
                var silent = pilot.client();
                var client = pilot.client()) {
            silent.send(new Frame.Run(sh("exec sleep 48333")));
            client.send(new Frame.Run(sh("sleep 3; echo done")));
            silent.await(frame -> frame instanceof Frame.Started);
            for (int i = 0; i < 5; i++) {
                client.send(new Frame.Beat());
                Thread.sleep(400);
            }
            await().until(() -> !runs("sleep 48333"));
            for (int i = 0; i < 5; i++) {
                client.send(new Frame.Beat());
                Thread.sleep(400);
            }
            assertThat(client.end().exitCode()).isZero();
            assertThat(pilot.log).anyMatch(line -> line.contains("nothing was heard of its client for 1 s"));
        }
    }

    @Test
    void strangers_are_refused_and_hold_up_nobody() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION)) {
            try (var stranger = stranger(pilot)) {
                assertThatThrownBy(() -> new Handshake("another token")
                                .asClient(stranger.getInputStream(), stranger.getOutputStream()))
                        .isInstanceOf(IOException.class);
            }
            var silent = new ArrayList<Socket>();
            for (int i = 0; i < 100; i++) {
                silent.add(stranger(pilot));
            }
            try (var client = pilot.client()) {
                client.send(new Frame.Run(sh("echo fine")));
                assertThat(client.end().exitCode()).isZero();
                assertThat(client.out()).isEqualTo("fine\n");
            }
            for (Socket socket : silent) {
                socket.setSoTimeout(20_000);
                assertThat(socket.getInputStream().read()).as("shown out").isEqualTo(-1);
                socket.close();
            }
        }
    }

    @Test
    void session_ends_when_nothing_ran_for_its_limit() throws Exception {
        try (var pilot = RunningPilot.start(parent, idle(Duration.ofSeconds(1)))) {
            try (var client = pilot.client()) {
                client.send(new Frame.Run(sh("sleep 2; echo late")));
                assertThat(client.end()).isEqualTo(new CommandEnd(0, false, null));
            }
            assertThat(pilot.exitCode()).isZero();
            assertThat(pilot.folder.ended()).contains("nothing ran for 1 s");
            assertThat(pilot.folder.address()).isEmpty();
        }
    }

    @Test
    void released_session_cancels_what_runs_and_ends() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION);
                var client = pilot.client();
                var releasing = pilot.client()) {
            client.send(new Frame.Run(sh("trap 'echo bye; exit 6' TERM; echo ready; while :; do sleep 0.1; done")));
            client.awaitOut("ready");
            releasing.send(new Frame.Release());
            assertThat(releasing.receive()).isInstanceOf(Frame.Status.class);
            // whoever looks for a session now finds none
            assertThat(pilot.folder.ended()).contains("it was released");
            assertThat(pilot.folder.address()).isEmpty();
            assertThat(client.await(frame -> frame instanceof Frame.Ending))
                    .isEqualTo(new Frame.Ending("it was released"));
            assertThat(client.end()).isEqualTo(new CommandEnd(6, false, "it was released"));
            assertThat(client.out()).contains("bye");
            assertThat(releasing.receive()).isNull();
            assertThat(pilot.exitCode()).isZero();
            assertThat(pilot.folder.ended()).contains("it was released");
        }
    }

    @Test
    void scheduler_that_ends_the_allocation_ends_its_commands() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION);
                var client = pilot.client()) {
            client.send(new Frame.Run(sh("trap '' TERM; echo ready; while :; do sleep 0.1; done")));
            client.awaitOut("ready");
            pilot.pilot.terminate();
            CommandEnd end = client.end();
            assertThat(end.exitCode()).isEqualTo(137);
            assertThat(end.reason()).isEqualTo("the scheduler ends the allocation");
            assertThat(pilot.exitCode()).isEqualTo(143);
            assertThat(pilot.folder.ended()).contains("the scheduler ends the allocation");
        }
    }

    @Test
    void scheduler_s_signal_may_reach_a_command_before_its_pilot() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION);
                var client = pilot.client()) {
            client.send(new Frame.Run(request("sleep", "600")));
            var started = (Frame.Started) client.await(frame -> frame instanceof Frame.Started);
            ProcessHandle command = ProcessHandle.of(started.pid()).orElseThrow();
            command.destroy();
            command.onExit().join();
            pilot.pilot.terminate();
            assertThat(client.end()).isEqualTo(new CommandEnd(143, false, CommandEnd.BY_SCHEDULER));
        }
    }

    @Test
    void status_tells_what_runs() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION)) {
            assertThat(status(pilot).commands()).isEmpty();
            assertThat(status(pilot).idle()).isNotNull();
            assertThat(status(pilot).release()).isEqualTo(Duration.ofMinutes(10));
            try (var client = pilot.client()) {
                client.send(new Frame.Run(request("sleep", "600")));
                client.await(frame -> frame instanceof Frame.Started);
                await().until(() -> !status(pilot).commands().isEmpty());
                PilotStatus status = status(pilot);
                assertThat(status.idle()).isNull();
                assertThat(status.commands().getFirst().argv()).containsExactly("sleep", "600");
            }
        }
    }

    @Test
    void a_client_that_comes_as_the_session_ends_learns_that_its_command_was_not_started() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION);
                var late = pilot.client();
                var releasing = pilot.client()) {
            releasing.send(new Frame.Release());
            assertThat(releasing.receive()).isInstanceOf(Frame.Status.class);
            late.send(new Frame.Run(sh("touch " + parent.resolve("ran"))));
            assertThat(late.receive()).isEqualTo(new Frame.Closed("it was released"));
        }
        assertThat(parent.resolve("ran")).doesNotExist();
    }

    private static PilotStatus status(RunningPilot pilot) throws IOException {
        try (var client = pilot.client()) {
            client.send(new Frame.Ask());
            return ((Frame.Status) client.await(frame -> frame instanceof Frame.Status)).status();
        }
    }

    @Test
    void single_pilot_ends_with_its_command_and_its_code() throws Exception {
        try (var pilot = RunningPilot.start(parent, plan(PilotPlan.Mode.SINGLE))) {
            assertThat(status(pilot).commands()).isEmpty();
            try (var client = pilot.client();
                    var second = pilot.client()) {
                client.send(new Frame.Run(sh("sleep 0.5; exit 9")));
                client.await(frame -> frame instanceof Frame.Started);
                second.send(new Frame.Run(request("true")));
                assertThat(second.refused().exitCode()).isEqualTo(125);
                assertThat(client.end().exitCode()).isEqualTo(9);
            }
            assertThat(pilot.exitCode()).isEqualTo(9);
            assertThat(pilot.folder.ended()).contains("its command ended with 9");
        }
    }

    @Test
    void single_pilot_to_which_nobody_comes_ends() throws Exception {
        try (var pilot = RunningPilot.start(parent, lostAfter(plan(PilotPlan.Mode.SINGLE), Duration.ofSeconds(1)))) {
            assertThat(pilot.exitCode()).isEqualTo(125);
            assertThat(pilot.folder.ended()).contains("no client came within 1 s");
        }
    }

    @Test
    void session_to_which_nobody_comes_ends() throws Exception {
        try (var pilot = RunningPilot.start(parent, lostAfter(SESSION, Duration.ofSeconds(1)))) {
            assertThat(pilot.exitCode()).isEqualTo(125);
            assertThat(pilot.folder.ended()).contains("no client came within 1 s");
        }
    }

    @Test
    void batch_that_was_given_up_before_it_began_does_not_look_as_if_it_had_run() throws Exception {
        AllocationFolder folder = AllocationFolder.create(parent.resolve("batch"), plan(PilotPlan.Mode.BATCH));
        folder.ended("its submitter has died");
        try (var pilot = RunningPilot.start(folder)) {
            assertThat(pilot.exitCode()).isEqualTo(125);
        }
    }

    @Test
    void batch_runs_the_request_and_has_its_code() throws Exception {
        AllocationFolder folder = AllocationFolder.create(parent.resolve("batch"), plan(PilotPlan.Mode.BATCH));
        Path file = parent.resolve("result");
        folder.request(sh("cat; echo $CODEX_COMPUTE_JOB >" + file + "; exit 11"));
        try (var pilot = RunningPilot.start(folder)) {
            assertThat(pilot.exitCode()).isEqualTo(11);
            assertThat(file).hasContent("4711");
            assertThat(folder.address()).isEmpty();
            assertThat(folder.ended()).contains("its command ended with 11");
        }
    }

    @Test
    void batch_command_that_cannot_start_has_the_code_of_a_shell() throws Exception {
        AllocationFolder folder = AllocationFolder.create(parent.resolve("batch"), plan(PilotPlan.Mode.BATCH));
        folder.request(request("no-such-program-of-ours"));
        try (var pilot = RunningPilot.start(folder)) {
            assertThat(pilot.exitCode()).isEqualTo(127);
            assertThat(pilot.log).anyMatch(line -> line.contains("no-such-program-of-ours"));
        }
    }

    @Test
    void batch_command_ends_with_the_allocation() throws Exception {
        AllocationFolder folder = AllocationFolder.create(parent.resolve("batch"), plan(PilotPlan.Mode.BATCH));
        folder.request(sh("sleep 48444 & wait"));
        try (var pilot = RunningPilot.start(folder)) {
            await().until(() -> runs("sleep 48444"));
            pilot.pilot.terminate();
            assertThat(pilot.exitCode()).isEqualTo(143);
            assertThat(runs("sleep 48444")).isFalse();
        }
    }

    @Test
    void pilot_whose_folder_was_removed_ends_and_does_not_make_it_again() throws Exception {
        try (var pilot = RunningPilot.start(parent, SESSION)) {
            for (Path file : List.of("plan.json", "token", "address.json").stream()
                    .map(pilot.folder.path()::resolve)
                    .toList()) {
                Files.delete(file);
            }
            Files.delete(pilot.folder.path());
            assertThat(pilot.exitCode()).isZero();
            assertThat(pilot.folder.path()).doesNotExist();
        }
    }
}
