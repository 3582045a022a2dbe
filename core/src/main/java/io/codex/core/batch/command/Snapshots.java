package io.codex.core.batch.command;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Walltime;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Puts together what the scheduler, the submission and the wrapper say of a job.
final class Snapshots {
    private Snapshots() {}

    /// @param array  the job's own id, where it is in no array
    /// @param report the newest of the scheduler's; null for none
    static JobSnapshot of(
            JobId array,
            JobUnit unit,
            JobState state,
            JobTrace trace,
            @Nullable JobReport report,
            @Nullable ExitRecord exit) {
        JobSpec spec = trace.spec();
        return new JobSnapshot(
                unit.id(),
                name(spec, report),
                state,
                submitted(trace, report),
                node(report, exit),
                output(array, unit, spec),
                report == null ? "" : report.partition(),
                exit != null ? exit.started() : report == null ? null : report.started(),
                state.isFinal() ? ended(report, exit) : null,
                walltime(spec, report),
                attempt(state, report, exit),
                trace.tag() != null ? trace.tag() : report == null ? null : report.tag());
    }

    private static String name(@Nullable JobSpec spec, @Nullable JobReport report) {
        if (spec != null) {
            return spec.name();
        }
        return report == null ? "" : report.name();
    }

    private static Instant submitted(JobTrace trace, @Nullable JobReport report) {
        return trace.submitted().equals(Instant.EPOCH) && report != null && report.submitted() != null
                ? report.submitted()
                : trace.submitted();
    }

    private static String node(@Nullable JobReport report, @Nullable ExitRecord exit) {
        if (report != null && !report.nodes().isEmpty()) {
            return report.nodes();
        }
        return exit == null ? "" : exit.host();
    }

    private static @Nullable Path output(JobId array, JobUnit unit, @Nullable JobSpec spec) {
        if (spec == null) {
            return null;
        }
        JobArray tasks = spec.array();
        return tasks == null ? spec.outputOf(array) : spec.outputOf(array, unit.index());
    }

    private static @Nullable Instant ended(@Nullable JobReport report, @Nullable ExitRecord exit) {
        if (exit != null) {
            return exit.ended();
        }
        return report == null ? null : report.ended();
    }

    private static @Nullable Walltime walltime(@Nullable JobSpec spec, @Nullable JobReport report) {
        if (report != null && report.walltime() != null) {
            return report.walltime();
        }
        return spec == null ? null : spec.resources().walltime();
    }

    private static int attempt(JobState state, @Nullable JobReport report, @Nullable ExitRecord exit) {
        if (exit != null) {
            return exit.attempt();
        }
        return switch (state) {
            case JobState.Pending _, JobState.Held _ -> 0;
            case JobState.Running _, JobState.Suspended _, JobState.Requeued _, JobState.Unknown _ -> starts(report);
            case JobState.Completed _, JobState.Failed _, JobState.Cancelled _, JobState.TimedOut _ -> starts(report);
            case JobState.OutOfMemory _, JobState.NodeFailed _, JobState.Preempted _, JobState.Vanished _ ->
                starts(report);
        };
    }

    private static int starts(@Nullable JobReport report) {
        return report == null || report.started() == null ? 0 : report.restarts() + 1;
    }
}
