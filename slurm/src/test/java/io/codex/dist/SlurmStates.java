package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What becomes of a job on the real Slurm, and how it is reported.
@Tag("scheduler")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SlurmStates {
    /// Kills the wrapper and leaves no exit code behind.
    static final String KILL_WRAPPER = "kill -9 $SLURM_TASK_PID; sleep 600";

    /// A job counts as vanished quickly, so that what must not vanish is seen to stay.
    final BatchSite site;

    SlurmStates(String part) {
        site = BatchSite.of(part).with("CODEX_VANISHED_AFTER", "2s");
    }

    @AfterAll
    void end() throws IOException {
        site.close();
    }

    @Test
    void a_segfault_is_a_failure_with_signal_11() {
        CommandResult waited = site.jobs(site.submission("kill -SEGV $$", "--wait"));
        assertThat(waited.exitCode()).isEqualTo(139);
        assertThat(waited.err()).contains("killed by signal 11 (SIGSEGV)");
        JsonNode state = site.status(waited.out().strip()).path("state");
        assertThat(state.path("state").asText()).isEqualTo("failed");
        assertThat(state.path("exitCode").asInt()).isEqualTo(139);
    }

    @Test
    void a_job_that_reaches_its_walltime_timed_out() {
        String id = site.submit("echo ready; sleep 600", "--time", "1");
        site.awaitLog(id, "ready");
        site.scheduler("scontrol", "update", "jobid=" + id, "EndTime=now+1seconds");
        CommandResult waited = site.jobs("wait", id);
        assertThat(waited.exitCode()).isEqualTo(143);
        assertThat(waited.err()).contains("job %s ended at its walltime".formatted(id));
        assertThat(site.state(id)).isEqualTo("timeout");
    }

    @Test
    void a_job_that_codex_cancelled_was_cancelled_by_its_user() {
        String id = site.submit("echo ready; sleep 600");
        site.awaitLog(id, "ready");
        site.jobsOut("cancel", id);
        assertThat(site.jobs("wait", id).err()).contains("job %s cancelled by root".formatted(id));
    }

    @Test
    void preemption_ends_a_job_or_puts_it_back_as_it_was_asked() throws IOException {
        String again = site.submit(
                "echo attempt $CODEX_ATTEMPT; [ $CODEX_ATTEMPT -gt 1 ] || sleep 600",
                "--requeue",
                "-p",
                "scavenge",
                "-w",
                "sun1");
        String once = site.submit("echo ready; sleep 600", "-p", "scavenge", "-w", "sun1");
        site.awaitLog(again, "attempt 1");
        site.awaitLog(once, "ready");
        String urgent = site.submit("sleep 8", "-p", "sun", "--exclusive");
        site.awaitState(again, "requeued");
        CommandResult preempted = site.jobs("wait", once);
        assertThat(preempted.exitCode()).isEqualTo(143);
        assertThat(preempted.err()).contains("job %s preempted by a job of higher priority".formatted(once));
        assertThat(site.jobs("wait", urgent).exitCode()).isZero();
        assertThat(site.jobs("wait", again).exitCode()).isZero();
        assertThat(site.log(again)).startsWith("attempt 1").endsWith("attempt 2");
        assertThat(site.status(again).path("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void a_node_that_fails_ends_a_job_or_puts_it_back_as_it_was_asked() throws IOException {
        String again = site.submit(
                "echo attempt $CODEX_ATTEMPT; [ $CODEX_ATTEMPT -gt 1 ] || sleep 600", "--requeue", "-p", "sirius");
        String once = site.submit("echo ready; sleep 600", "-p", "sirius");
        site.awaitLog(again, "attempt 1");
        site.awaitLog(once, "ready");
        try {
            site.fault("node-kill", "sirius1");
            CommandResult failed = site.jobs("wait", once);
            assertThat(failed.exitCode()).isEqualTo(1);
            assertThat(failed.err()).contains("job %s ended by a node failure: its node went down".formatted(once));
            site.awaitState(again, "requeued");
            String waiting = site.submit("true", "-p", "sirius", "-w", "sirius1");
            awaitReason(waiting, "nodes that it needs are");
            assertThat(site.jobsOut("info")).containsPattern("sirius1.*down");
        } finally {
            site.fault("node-start", "sirius1");
        }
        assertThat(site.jobs("wait", again).exitCode()).isZero();
        assertThat(site.log(again)).isEqualTo("attempt 1\nattempt 2");
    }

    @Test
    void a_running_job_that_is_put_back_runs_again() throws IOException {
        String id = site.submit("echo attempt $CODEX_ATTEMPT; [ $CODEX_ATTEMPT -gt 1 ] || sleep 600", "--requeue");
        site.awaitLog(id, "attempt 1");
        site.jobsOut("requeue", id);
        site.awaitState(id, "requeued");
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertThat(site.log(id)).startsWith("attempt 1").endsWith("attempt 2");
    }

    @Test
    void a_suspended_job_goes_on_when_it_is_resumed() throws IOException {
        String id = site.submit("echo ready; until [ -e resumed ]; do sleep 0.2; done");
        site.awaitLog(id, "ready");
        site.scheduler("scontrol", "suspend", id);
        site.awaitState(id, "suspended");
        site.scheduler("scontrol", "resume", id);
        Files.createFile(site.folder().resolve("resumed"));
        assertThat(site.jobs("wait", id).exitCode()).isZero();
    }

    @Test
    void a_wait_outlives_the_controller() throws Exception {
        String id = site.submit("echo ready; until [ -e end ]; do sleep 0.2; done; kill -9 $$");
        String quiet = site.submit("echo ready; until [ -e end ]; do sleep 0.2; done; exit 3");
        site.awaitLog(id, "ready");
        site.awaitLog(quiet, "ready");
        site.awaitState(id, "running");
        Process waiting = site.start("wait", id);
        try {
            site.fault("controller-stop");
            Files.createFile(site.folder().resolve("end"));
            // its wrapper alone knows
            assertThat(site.jobs("wait", quiet).exitCode()).isEqualTo(3);
            assertThat(site.jobs("wait", id, "--timeout", "5s").exitCode()).isEqualTo(6);
            // a question without an answer ends nothing; after a while the last answer is too old to go by
            assertThat(site.state(id)).isIn("running", "unknown");
            assertThat(waiting.isAlive()).isTrue();
        } finally {
            site.fault("controller-start");
        }
        assertThat(waiting.waitFor()).isEqualTo(137);
        assertThat(new String(waiting.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("job %s killed by signal 9 (SIGKILL)".formatted(id));
        Files.delete(site.folder().resolve("end"));
    }

    @Test
    void why_a_job_does_not_start_is_told_in_words() {
        String held = site.submit("true", "--hold");
        String large = site.submit("true", "-p", "sun", "-c", "100");
        String lengthy = site.submit("true", "-p", "sun", "-t", "2d");
        String failing = site.submit("sleep 4; exit 1");
        String dependent = site.scheduler(
                        "sbatch",
                        "--parsable",
                        "--output=/dev/null",
                        "--dependency=afterok:" + failing,
                        "--kill-on-invalid-dep=no",
                        "--wrap=true")
                .out()
                .strip();
        String dropped = site.submit("true", "--after-ok", failing);
        awaitReason(held, "held by");
        awaitReason(large, "its partition does not allow it what it asks for");
        awaitReason(lengthy, "its walltime is longer than its partition allows");
        awaitReason(dependent, "a job that it depends on did not end so");
        CommandResult waited = site.jobs("wait", dropped);
        assertThat(waited.exitCode()).isEqualTo(143);
        assertThat(waited.err()).contains("a job that it depends on did not end so");
        for (String id : new String[] {held, large, lengthy, dependent}) {
            assertThat(site.state(id)).isEqualTo("held");
            site.jobsOut("cancel", id);
        }
    }

    /// More tasks than MaxArraySize, which is 1001.
    @Test
    @Tag("long")
    void an_array_larger_than_the_sites_maximum_runs_in_parts() throws IOException {
        String ids = site.jobsOut(site.submission(
                "touch $CODEX_ARRAY_INDEX.ran", "--array", "1100", "--output", "array-%j-%a.log", "-p", "titan"));
        assertThat(ids.lines()).hasSize(2);
        assertThat(site.jobs(Stream.concat(Stream.of("wait"), ids.lines()).toArray(String[]::new))
                        .exitCode())
                .isZero();
        for (int index = 0; index < 1100; index++) {
            assertThat(site.folder().resolve(index + ".ran")).exists();
        }
    }

    /// Until the state's own words have that text.
    final void awaitReason(String id, String text) {
        await().alias("%s: %s".formatted(id, text))
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(
                                site.status(id).path("state").path("reason").asText())
                        .contains(text));
    }

    /// Until the controller has forgotten the job.
    final void awaitPurge(String id) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> !site.scheduler("squeue", "--noheader", "--states=all", "--format=%i")
                        .out()
                        .lines()
                        .toList()
                        .contains(id));
    }
}
