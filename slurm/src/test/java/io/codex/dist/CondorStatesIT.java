package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// What becomes of a job on the real HTCondor, and how it is reported.
@Tag("scheduler")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("condor")
class CondorStatesIT {
    private final BatchSite site = BatchSite.of("condor");

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

    @Test
    void a_job_over_its_memory_is_held_for_it() {
        String id = site.submit("x=$(head -c 90000000 /dev/zero | tr '\\0' x); sleep 600; :", "--mem", "20M");
        site.awaitState(id, "held");
        assertThat(reason(id)).contains("memory usage exceeded request_memory");
        CommandResult waited = site.jobs("wait", id, "--timeout", "2s");
        assertThat(waited.exitCode()).isEqualTo(6);
        assertThat(waited.err()).contains("job %s held: ".formatted(id)).contains("memory");
        site.jobsOut("cancel", id);
    }

    @Test
    void a_job_whose_program_is_missing_is_held_for_it() {
        String id = site.submit("true", "--native=executable = /nonexistent/program");
        site.awaitState(id, "held");
        assertThat(reason(id)).contains("/nonexistent/program").contains("No such file or directory");
        site.jobsOut("cancel", id);
    }

    @Test
    void a_job_whose_log_cannot_be_written_is_held_for_it() {
        String id = site.submit("true", "--native=output = /nonexistent/log");
        site.awaitState(id, "held");
        assertThat(reason(id)).contains("its output file could not be opened").contains("/nonexistent");
        site.jobsOut("cancel", id);
    }

    @Test
    void a_held_job_tells_by_whom_and_goes_on_when_it_is_released() {
        String id = site.submit("true", "--hold");
        site.awaitState(id, "held");
        assertThat(reason(id)).contains("submitted on hold");
        site.jobsOut("release", id);
        assertThat(site.jobs("wait", id).exitCode()).isZero();
    }

    @Test
    void a_job_that_was_removed_with_condor_rm_was_cancelled_by_its_user() {
        String id = site.submit("echo ready; sleep 600");
        site.awaitLog(id, "ready");
        assertThat(site.scheduler("condor_rm", id).exitCode()).isZero();
        CommandResult waited = site.jobs("wait", id);
        assertThat(waited.exitCode()).isEqualTo(143);
        assertThat(waited.err()).contains("job %s cancelled by ada".formatted(id));
    }

    @Test
    void a_job_that_reaches_its_walltime_timed_out() {
        CommandResult waited = site.jobs(site.submission("sleep 600", "--time", "5s", "--wait"));
        assertThat(waited.exitCode()).isEqualTo(143);
        assertThat(waited.err()).contains("ended at its walltime");
        assertThat(site.state(waited.out().strip())).isEqualTo("timeout");
    }

    @Test
    void a_wait_outlives_the_schedd() throws Exception {
        String id = site.submit("echo ready; until [ -e end ]; do sleep 0.2; done; kill -9 $$");
        site.awaitLog(id, "ready");
        site.awaitState(id, "running");
        Process waiting = site.start("wait", id);
        Path end = site.folder().resolve("end");
        try {
            site.fault("schedd-stop");
            assertThat(site.jobs("wait", id, "--timeout", "5s").exitCode()).isEqualTo(6);
            // a question without an answer changes nothing
            assertThat(site.state(id)).isEqualTo("running");
            assertThat(waiting.isAlive()).isTrue();
        } finally {
            site.fault("schedd-start");
        }
        site.awaitState(id, "running", "requeued", "node failure");
        Files.createFile(end);
        assertThat(waiting.waitFor()).isIn(1, 137);
    }

    private String reason(String id) {
        return site.status(id).path("state").path("reason").asText();
    }
}
