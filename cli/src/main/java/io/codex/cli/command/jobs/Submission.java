package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.BatchScheduler.Until;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.Walltime;
import io.codex.core.error.ExitCode;
import java.util.List;

/// Submits a job: its id on standard output for scripts, words for people on standard error.
final class Submission {
    private final CliEnvironment environment;
    private final BatchScheduler scheduler;

    Submission(CliEnvironment environment, BatchScheduler scheduler) {
        this.environment = environment;
        this.scheduler = scheduler;
    }

    /// @return the command's exit code: the job's own after a wait
    int submit(JobSpec spec, boolean wait) {
        List<JobId> ids = spec.array() == null ? List.of(scheduler.submit(spec)) : scheduler.submitArray(spec);
        ids.forEach(environment.out()::println);
        environment.out().flush();
        for (JobId id : ids) {
            environment
                    .err()
                    .printf(
                            "%s submitted to %s as job %s, log %s%n",
                            spec.name(), scheduler.name(), id, spec.outputOf(id));
        }
        if (!wait) {
            return ExitCode.OK.number();
        }
        var waiting = new JobWait(environment, scheduler);
        return waiting.report(waiting.await(ids, Until.ALL_ENDED, Walltime.unlimited()));
    }
}
