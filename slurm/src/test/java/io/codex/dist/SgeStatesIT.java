package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// What becomes of a job on the real Grid Engine, and how it is reported.
@Tag("scheduler")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("sge")
class SgeStatesIT {
    private final BatchSite site = BatchSite.of("sge");

    @AfterAll
    void end() throws IOException {
        site.close();
    }

    @Test
    void a_segfault_is_a_failure_with_signal_11() {
        CommandResult waited = site.jobs(site.submission("kill -SEGV $$", "--wait"));
        assertThat(waited.exitCode()).isEqualTo(139);
        assertThat(waited.err()).contains("killed by signal 11 (SIGSEGV)");
    }

    /// Eqw.
    @Test
    void a_job_that_cannot_be_started_is_held_with_its_error() {
        String id = site.scheduler("qsub", "-terse", "-b", "y", "-wd", "/nonexistent", "true")
                .out()
                .strip();
        site.awaitState(id, "held");
        assertThat(site.status(id).path("state").path("reason").asText()).contains("error state");
        assertThat(site.jobsOut("info", id))
                .contains("can't chdir to /nonexistent: No such file or directory")
                .contains("qmod -cj " + id);
        CommandResult waited = site.jobs("wait", id, "--timeout", "2s");
        assertThat(waited.exitCode()).isEqualTo(6);
        assertThat(waited.err()).contains("job %s held: its start failed".formatted(id));
        site.jobsOut("cancel", id);
    }

    /// h_rt.
    @Test
    void a_job_that_reaches_its_walltime_timed_out() {
        CommandResult waited = site.jobs(site.submission("sleep 600", "--time", "5s", "--wait"));
        assertThat(waited.exitCode()).isEqualTo(143);
        assertThat(waited.err()).contains("ended at its walltime");
        assertThat(site.state(waited.out().strip())).isEqualTo("timeout");
    }

    /// By whom, Grid Engine does not tell.
    @Test
    void a_running_job_that_was_deleted_with_qdel_ended_by_sigterm() {
        String id = site.submit("echo ready; sleep 600");
        site.awaitLog(id, "ready");
        assertThat(site.scheduler("qdel", id).exitCode()).isZero();
        CommandResult waited = site.jobs("wait", id);
        assertThat(waited.exitCode()).as(waited.err()).isEqualTo(143);
    }

    @Test
    void a_suspended_job_goes_on_when_it_is_resumed() throws IOException {
        String id = site.submit("echo ready; until [ -e resumed ]; do sleep 0.2; done");
        site.awaitLog(id, "ready");
        site.scheduler("qmod", "-sj", id);
        site.awaitState(id, "suspended");
        site.scheduler("qmod", "-usj", id);
        Files.createFile(site.folder().resolve("resumed"));
        assertThat(site.jobs("wait", id).exitCode()).isZero();
    }

    @Test
    void why_a_job_does_not_start_is_told() {
        String id = site.submit("true", "--gpus", "99");
        site.awaitState(id, "pending");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(site.jobsOut("info", id))
                        .contains("cannot run at host")
                        .contains("gpu=8"));
        site.jobsOut("cancel", id);
    }

    @Test
    void a_running_job_that_is_put_back_runs_again() throws IOException {
        String id = site.submit("echo attempt $CODEX_ATTEMPT; [ $CODEX_ATTEMPT -gt 1 ] || sleep 600", "--requeue");
        site.awaitLog(id, "attempt 1");
        site.jobsOut("requeue", id);
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertThat(site.log(id)).startsWith("attempt 1").endsWith("attempt 2");
    }

    @Test
    void a_job_whose_host_fails_is_not_taken_for_completed() {
        String id = site.submit("echo ready; sleep 600");
        site.awaitLog(id, "ready");
        try {
            site.fault("execd-kill");
            assertThat(site.jobs("wait", id, "--timeout", "8s").exitCode()).isEqualTo(6);
            assertThat(site.state(id)).isEqualTo("running");
        } finally {
            site.fault("execd-start");
        }
        CommandResult waited = site.jobs("wait", id);
        JsonNode state = site.status(id).path("state");
        assertThat(state.path("state").asText()).as(waited.err() + state).isEqualTo("node failure");
    }

    @Test
    void a_wait_outlives_the_master() throws Exception {
        String id = site.submit("echo ready; until [ -e end ]; do sleep 0.2; done; kill -9 $$");
        String quiet = site.submit("echo ready; until [ -e end ]; do sleep 0.2; done; exit 3");
        site.awaitLog(id, "ready");
        site.awaitLog(quiet, "ready");
        site.awaitState(id, "running");
        Process waiting = site.start("wait", id);
        try {
            site.fault("master-stop");
            Files.createFile(site.folder().resolve("end"));
            assertThat(site.jobs("wait", quiet).exitCode()).isEqualTo(3);
            assertThat(site.jobs("wait", id, "--timeout", "5s").exitCode()).isEqualTo(6);
            // a question without an answer changes nothing
            assertThat(site.state(id)).isEqualTo("running");
            assertThat(waiting.isAlive()).isTrue();
        } finally {
            site.fault("master-start");
        }
        assertThat(waiting.waitFor()).isEqualTo(137);
    }
}
