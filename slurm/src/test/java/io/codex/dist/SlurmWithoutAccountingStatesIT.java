package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Where only the controller knows of jobs, and forgets them soon.
@ResourceLock("slurm")
class SlurmWithoutAccountingStatesIT extends SlurmStates {
    SlurmWithoutAccountingStatesIT() {
        super("slurm");
    }

    @Test
    void a_job_that_somebody_else_cancelled_was_cancelled_by_somebody() {
        String id = site.submit("echo ready; sleep 600");
        site.awaitLog(id, "ready");
        site.scheduler("scancel", id);
        assertThat(site.jobs("wait", id).err()).contains("job %s cancelled by somebody".formatted(id));
    }

    /// Slurm's polling kills it without telling why.
    @Test
    void a_job_over_its_memory_is_killed_by_signal_9() {
        CommandResult waited = site.jobs(site.submission("tail /dev/zero", "--mem", "64M", "--wait"));
        assertThat(waited.exitCode()).isEqualTo(137);
        assertThat(waited.err()).contains("killed by signal 9 (SIGKILL)");
    }

    @Test
    void what_the_controller_has_forgotten_is_told_by_the_exit_code_or_vanished() {
        String killed = site.submit("kill -9 $$");
        String lost = site.submit(KILL_WRAPPER);
        String foreign = site.scheduler("sbatch", "--parsable", "--output=/dev/null", "--wrap=exit 3")
                .out()
                .strip();
        awaitPurge(killed);
        awaitPurge(lost);
        awaitPurge(foreign);
        CommandResult left = site.jobs("wait", killed);
        assertThat(left.exitCode()).as(left.err()).isEqualTo(137);
        CommandResult vanished = site.jobs("wait", lost);
        assertThat(vanished.exitCode()).isEqualTo(1);
        assertThat(vanished.err())
                .contains("job %s vanished: it is not in the queue, and left no exit code".formatted(lost));
        CommandResult unknown = site.jobs("wait", foreign);
        assertThat(unknown.exitCode()).isEqualTo(5);
        assertThat(unknown.err()).contains("slurm does not know job " + foreign);
    }
}
