package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Where the accounting knows what the controller has forgotten.
@ResourceLock("slurm-accounting")
class SlurmStatesIT extends SlurmStates {
    SlurmStatesIT() {
        super("slurm-accounting");
    }

    @Test
    void a_job_over_its_memory_is_out_of_memory() {
        CommandResult waited = site.jobs(site.submission("tail /dev/zero", "--mem", "64M", "--wait"));
        assertThat(waited.exitCode()).isEqualTo(137);
        assertThat(waited.err()).contains("ended out of memory");
        assertThat(site.state(waited.out().strip())).isEqualTo("out of memory");
    }

    @Test
    void the_accounting_tells_who_cancelled_a_job() {
        String id = site.submit("echo ready; sleep 600");
        site.awaitLog(id, "ready");
        site.scheduler("scancel", id);
        assertThat(site.jobs("wait", id).exitCode()).isEqualTo(143);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(
                                site.status(id).path("state").path("by").asText())
                        .isEqualTo("root"));
    }

    @Test
    void what_the_controller_has_forgotten_is_told_by_the_accounting() throws IOException {
        forgetful(() -> {
            String killed = site.submit("kill -9 $$");
            String lost = site.submit(KILL_WRAPPER);
            String cancelled = site.submit("echo ready; sleep 600");
            String foreign = site.scheduler("sbatch", "--parsable", "--output=/dev/null", "--wrap=exit 3")
                    .out()
                    .strip();
            site.awaitLog(cancelled, "ready");
            site.scheduler("scancel", cancelled);
            for (String id : new String[] {killed, lost, cancelled, foreign}) {
                awaitPurge(id);
            }
            assertThat(site.jobs("wait", killed).exitCode()).isEqualTo(137);
            assertThat(site.jobs("wait", lost).err()).contains("job %s killed by signal 9 (SIGKILL)".formatted(lost));
            assertThat(site.jobs("wait", cancelled).err()).contains("job %s cancelled by root".formatted(cancelled));
            assertThat(site.jobs("wait", foreign).exitCode()).isEqualTo(3);
        });
    }

    @Test
    void a_job_that_ends_while_the_accounting_is_away_does_not_vanish() throws IOException {
        forgetful(() -> {
            String exited = site.submit("echo ready; until [ -e over ]; do sleep 0.2; done; exit 4");
            String lost = site.submit("echo ready; until [ -e over ]; do sleep 0.2; done; " + KILL_WRAPPER);
            site.awaitLog(exited, "ready");
            site.awaitLog(lost, "ready");
            try {
                site.fault("accounting-stop");
                Files.createFile(site.folder().resolve("over"));
                assertThat(site.jobs("wait", exited).exitCode()).isEqualTo(4);
                awaitPurge(lost);
                awaitReason(lost, "the accounting cannot be asked");
                assertThat(site.jobs("wait", lost, "--timeout", "8s").exitCode())
                        .isEqualTo(6);
                assertThat(site.state(lost)).isEqualTo("unknown");
            } finally {
                site.fault("accounting-start");
            }
            // it has yet to hear of the job
            CommandResult waited = site.with("CODEX_VANISHED_AFTER", "2m").jobs("wait", lost);
            assertThat(waited.exitCode()).isEqualTo(137);
            assertThat(waited.err()).contains("job %s killed by signal 9 (SIGKILL)".formatted(lost));
        });
    }

    private interface Scenario {
        void play() throws IOException;
    }

    /// With a controller that forgets a job 2 s after its end.
    private void forgetful(Scenario scenario) throws IOException {
        Path configuration =
                Path.of(site.scheduler("printenv", "SLURM_CONF").out().strip());
        String text = Files.readString(configuration);
        try {
            Files.writeString(configuration, text.replaceFirst("MinJobAge=\\d+", "MinJobAge=2"));
            site.scheduler("scontrol", "reconfigure");
            scenario.play();
        } finally {
            Files.writeString(configuration, text);
            site.scheduler("scontrol", "reconfigure");
        }
    }
}
