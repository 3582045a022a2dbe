package io.codex.core.compute.pilot;

import static io.codex.core.compute.pilot.TestClient.request;
import static io.codex.core.compute.pilot.TestClient.sh;
import static io.codex.core.compute.pilot.TestClient.withInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands without a terminal.
class PilotCommandsTest {
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
        return pilot.client().send(new Frame.Run(request));
    }

    @Test
    void both_streams_come_apart() throws IOException {
        try (var client = run(sh("printf 'out\\n'; printf 'err\\n' >&2"))) {
            assertThat(client.end()).isEqualTo(new CommandEnd(0, false, null));
            assertThat(client.out()).isEqualTo("out\n");
            assertThat(client.err()).isEqualTo("err\n");
        }
    }

    @Test
    void every_byte_of_much_output_comes_unchanged() throws IOException {
        Path file = folder.resolve("data");
        byte[] bytes = new byte[30_000_000];
        new java.util.Random(1).nextBytes(bytes);
        Files.write(file, bytes);
        try (var client = run(request("cat", file.toString()))) {
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.outBytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 125, 255})
    void exit_code_is_the_commands(int code) throws IOException {
        try (var client = run(sh("exit " + code))) {
            assertThat(client.end().exitCode()).isEqualTo(code);
        }
    }

    @Test
    void command_that_a_signal_ended_has_128_and_its_number() throws IOException {
        try (var client = run(sh("kill -9 $$"))) {
            assertThat(client.end()).isEqualTo(new CommandEnd(137, false, null));
        }
    }

    @Test
    void program_that_is_not_there_is_refused_with_127() throws IOException {
        try (var client = run(request("no-such-program-of-ours"))) {
            Frame.Refused refused = client.refused();
            assertThat(refused.exitCode()).isEqualTo(127);
            assertThat(refused.reason()).contains("no-such-program-of-ours");
        }
        try (var client = run(request("/no/such/program"))) {
            assertThat(client.refused().exitCode()).isEqualTo(127);
        }
    }

    @Test
    void file_that_is_not_executable_and_directory_are_refused_with_126() throws IOException {
        Path file = Files.writeString(folder.resolve("plain"), "echo no\n");
        try (var client = run(request(file.toString()))) {
            Frame.Refused refused = client.refused();
            assertThat(refused.exitCode()).isEqualTo(126);
            assertThat(refused.hint()).contains("chmod +x");
        }
        try (var client = run(request(folder.toString()))) {
            assertThat(client.refused().exitCode()).isEqualTo(126);
        }
    }

    @Test
    void missing_working_directory_is_refused_with_a_hint() throws IOException {
        var request =
                new CommandRequest(List.of("true"), Path.of("/no/such/directory"), Map.of(), Set.of(), null, false);
        try (var client = run(request)) {
            Frame.Refused refused = client.refused();
            assertThat(refused.exitCode()).isEqualTo(125);
            assertThat(refused.reason()).contains("/no/such/directory");
            assertThat(refused.hint()).contains("share");
        }
    }

    @Test
    void program_is_looked_for_on_the_path_of_the_request() throws IOException {
        Path program = Files.writeString(folder.resolve("ours"), "#!/bin/sh\necho found in $(pwd)\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        var request = new CommandRequest(
                List.of("ours"), folder, Map.of("PATH", folder + ":/usr/bin:/bin"), Set.of(), null, false);
        try (var client = run(request)) {
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out()).isEqualTo("found in " + folder + "\n");
        }
    }

    @Test
    void arguments_arrive_unchanged() throws IOException {
        String[] argv = {"printf", "<%s>", "", "a  b", "it's", "\"", "line\nline\n", "$HOME `id` \\", "*", "-x", "--"};
        try (var client = run(request(argv))) {
            client.end();
            assertThat(client.out()).isEqualTo("<><a  b><it's><\"><line\nline\n><$HOME `id` \\><*><-x><-->");
        }
    }

    @Test
    void environment_is_the_clients_and_the_jobs() throws IOException {
        var request = new CommandRequest(
                List.of("env"),
                folder,
                Map.of("PATH", "/usr/bin", "MINE", "1", "SLURM_JOB_ID", "1", "SSH_TTY", "x"),
                Set.of(),
                null,
                false);
        try (var client = run(request)) {
            client.end();
            assertThat(client.out().lines())
                    .contains("MINE=1", "SLURM_JOB_ID=4711", "CODEX_COMPUTE_JOB=4711", "PATH=/usr/bin")
                    .noneMatch(line -> line.startsWith("SSH_TTY") || line.startsWith("HOME"));
        }
    }

    @Test
    void command_without_input_finds_its_end_at_once() throws IOException {
        try (var client = run(sh("cat; echo over"))) {
            client.end();
            assertThat(client.out()).isEqualTo("over\n");
        }
    }

    @Test
    void input_of_any_length_comes_through_as_far_as_it_is_granted() throws Exception {
        int pieces = 200;
        byte[] piece = "0123456789abcdef".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (var client = run(withInput(request("md5sum")))) {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            long sent = 0;
            for (int i = 0; i < pieces; i++) {
                digest.update(piece);
                while (client.granted() - sent < piece.length) {
                    client.receive();
                }
                client.send(new Frame.Input(ByteBuffer.wrap(piece)));
                sent += piece.length;
            }
            client.send(new Frame.InputEnd());
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out()).isEqualTo(HexFormat.of().formatHex(digest.digest()) + "  -\n");
        }
    }

    @Test
    void command_that_does_not_read_is_signalled_even_so() throws IOException {
        try (var client =
                run(withInput(sh("trap 'echo heard; exit 4' TERM; echo ready; while :; do sleep 0.1; done")))) {
            client.awaitOut("ready");
            for (int i = 0; i < 4; i++) {
                client.send(new Frame.Input(ByteBuffer.wrap(new byte[65536])));
            }
            client.send(new Frame.Signal("TERM"));
            assertThat(client.end().exitCode()).isEqualTo(4);
            assertThat(client.out()).contains("heard");
        }
    }

    @Test
    void command_that_closes_its_input_early_gets_no_harm_and_the_client_goes_on() throws IOException {
        try (var client = run(withInput(sh("exec <&-; sleep 0.3; echo done; sleep 0.3")))) {
            long sent = 0;
            while (sent < 1_000_000) {
                while (client.granted() - sent < 50_000) {
                    client.receive();
                }
                client.send(new Frame.Input(ByteBuffer.wrap(new byte[50_000])));
                sent += 50_000;
            }
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out()).isEqualTo("done\n");
        }
    }

    @Test
    void client_that_sends_more_than_was_granted_loses_its_command() throws Exception {
        try (var client = run(withInput(sh("sleep 600")))) {
            client.send(new Frame.Input(ByteBuffer.wrap(new byte[300_000])));
            await().until(() -> pilot.log.stream().anyMatch(line -> line.contains("more input came than was granted")));
        }
    }

    @Test
    void signal_reaches_children_and_their_children() throws IOException {
        String deep = "trap 'echo grandchild; exit' INT; echo deep; while :; do sleep 0.1; done";
        try (var client = run(request(
                "sh", "-c", "trap 'exit 9' INT; sh -c 'sh -c \"$1\"; echo no' sh \"$1\"; exit 8", "sh", deep))) {
            client.awaitOut("deep");
            client.send(new Frame.Signal("INT"));
            assertThat(client.end().exitCode()).isEqualTo(9);
            assertThat(client.out()).contains("grandchild");
        }
    }

    @Test
    void command_whose_output_nobody_reads_is_told_so() throws IOException {
        try (var client = run(sh("trap 'exit 7' PIPE; echo ready; while :; do sleep 0.1; done"))) {
            client.awaitOut("ready");
            client.send(new Frame.Signal("PIPE"));
            assertThat(client.end()).isEqualTo(new CommandEnd(7, false, null));
        }
    }

    @Test
    void cancelled_command_that_ignores_it_is_killed_after_the_grace() throws IOException {
        try (var client = run(sh("trap '' TERM; echo ready; while :; do sleep 0.1; done"))) {
            client.awaitOut("ready");
            client.send(new Frame.Cancel());
            CommandEnd end = client.end();
            assertThat(end.exitCode()).isEqualTo(137);
            assertThat(end.reason()).isEqualTo("its client cancelled it");
        }
    }

    @Test
    void output_of_background_processes_comes_as_long_as_they_are_not_silent() throws IOException {
        try (var client = run(sh("(for i in 1 2 3 4; do sleep 0.4; echo $i; done) & exit 5"))) {
            assertThat(client.end().exitCode()).isEqualTo(5);
            assertThat(client.out()).isEqualTo("1\n2\n3\n4\n");
        }
    }

    @Test
    void silent_background_process_does_not_keep_its_command() throws IOException {
        try (var client = run(sh("sleep 20 & echo done"))) {
            assertThat(client.end()).isEqualTo(new CommandEnd(0, false, null));
            assertThat(client.out()).isEqualTo("done\n");
        }
    }

    @Test
    void signs_of_life_come_while_a_command_is_silent() throws IOException {
        try (var client = run(sh("sleep 1"))) {
            assertThat(client.await(frame -> frame instanceof Frame.Beat)).isNotNull();
            assertThat(client.end().exitCode()).isZero();
        }
    }

    @Test
    void twenty_commands_at_once_keep_their_output_apart() throws Exception {
        List<Callable<String>> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            clients.add(() -> {
                try (var client = run(sh("for i in $(seq 2000); do echo line-%1$d; echo err-%1$d >&2; done; exit %1$d"
                        .formatted(number)))) {
                    int code = client.end().exitCode();
                    assertThat(client.out())
                            .isEqualTo("line-%d\n".formatted(number).repeat(2000));
                    assertThat(client.err())
                            .isEqualTo("err-%d\n".formatted(number).repeat(2000));
                    return number + "=" + code;
                }
            });
        }
        try (var threads = Executors.newCachedThreadPool()) {
            var results = new ArrayList<String>();
            for (var result : threads.invokeAll(clients)) {
                results.add(result.get());
            }
            assertThat(results).hasSize(20).allMatch(result -> result.matches("(\\d+)=\\1"));
        }
    }

    @Test
    void client_that_does_not_read_holds_up_only_its_own_command() throws IOException {
        try (var deaf = run(request("yes"));
                var client = run(sh("sleep 0.5; echo fine"))) {
            assertThat(client.end().exitCode()).isZero();
            assertThat(client.out()).isEqualTo("fine\n");
            deaf.send(new Frame.Cancel());
            assertThat(deaf.end().reason()).isEqualTo("its client cancelled it");
        }
    }
}
