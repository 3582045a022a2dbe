package io.codex.core.compute.pilot;

import static io.codex.core.compute.pilot.RunningPilot.idle;
import static io.codex.core.compute.pilot.TestClient.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.compute.wire.Frame;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What keeps a session without commands.
class MultiplexersTest {
    /// Longer than a look at all processes takes, and than the tests do.
    private static final String SECONDS = "300";

    @TempDir
    private Path folder;

    private Process start(String name, String jobId) throws IOException {
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve(name));
        var builder = new ProcessBuilder(program.toString(), SECONDS);
        builder.environment().put(CommandEnvironment.JOB, jobId);
        return builder.start();
    }

    @ParameterizedTest
    @CsvSource({
        "tmux: server, 4712, true",
        "zellij, 4712, true",
        "screen, 4712, true",
        "zellij, 47120, false",
        "sleep, 4712, false",
    })
    void those_of_the_job_are_found_by_their_names(String name, String job, boolean found) throws Exception {
        var multiplexers = new Multiplexers("4712");
        Process process = start(name, job);
        try {
            // until the kernel has its name
            await().until(() -> Files.readString(Path.of("/proc/" + process.pid() + "/comm"))
                    .startsWith(name));
            assertThat(multiplexers.isAnyThere()).isEqualTo(found);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(multiplexers.isAnyThere()).isFalse();
    }

    @Test
    void session_is_not_idle_before_its_multiplexer_has_ended() throws Exception {
        Path zellij = Files.copy(Path.of("/bin/sleep"), folder.resolve("zellij"));
        try (var pilot = RunningPilot.start(folder, idle(Duration.ofSeconds(1)))) {
            long pid;
            try (var client = pilot.client()) {
                client.send(new Frame.Run(sh("setsid " + zellij + " " + SECONDS + " >/dev/null 2>&1 & echo $!")));
                assertThat(client.end().exitCode()).isZero();
                pid = Long.parseLong(client.out().strip());
            }
            Thread.sleep(3000);
            assertThat(pilot.log).noneMatch(line -> line.contains("nothing ran"));
            assertThat(ProcessIdentity.of(pid).isAlive()).isTrue();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(pilot.exitCode()).isZero();
            assertThat(pilot.log).anyMatch(line -> line.contains("nothing ran for 1 s"));
        }
    }
}
