package io.codex.cli.command.jobs;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Walltime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Jobs, one a line.
final class JobTable {
    private JobTable() {}

    static String of(List<JobSnapshot> jobs, boolean colour, Instant now) {
        var rows = new TextRows(colour, "ID", "NAME", "STATE", "PARTITION", "NODES", "TIME/LIMIT", "REASON");
        for (JobSnapshot job : jobs) {
            rows.add(
                    TextRows.plain(job.id().value()),
                    TextRows.plain(job.name()),
                    state(job.state()),
                    TextRows.plain(job.partition()),
                    TextRows.plain(job.host()),
                    time(job, now),
                    TextRows.plain(reason(job.state())));
        }
        return rows.toString();
    }

    /// Its kind, coloured.
    static String state(JobState state) {
        return "@|%s %s|@".formatted(colour(state), state.kind());
    }

    private static String colour(JobState state) {
        return switch (state) {
            case JobState.Running _ -> "green";
            case JobState.Completed _ -> "faint";
            case JobState.Pending _, JobState.Held _, JobState.Requeued _, JobState.Suspended _ -> "yellow";
            case JobState.Failed _,
                    JobState.Cancelled _,
                    JobState.TimedOut _,
                    JobState.OutOfMemory _,
                    JobState.NodeFailed _,
                    JobState.Preempted _,
                    JobState.Vanished _,
                    JobState.Unknown _ -> "red";
        };
    }

    /// What the kind does not say.
    private static String reason(JobState state) {
        return switch (state) {
            case JobState.Pending(var reason) -> reason;
            case JobState.Held(var reason) -> reason;
            case JobState.Requeued(var reason) -> reason;
            case JobState.Suspended(var reason) -> reason;
            case JobState.NodeFailed(var reason) -> reason;
            case JobState.Vanished(var reason) -> reason;
            case JobState.Unknown(var reason) -> reason;
            case JobState.Cancelled(var by) -> "by " + by;
            case JobState.Failed failed -> failed.inWords().replaceFirst("^failed with ", "");
            case JobState.Running _,
                    JobState.Completed _,
                    JobState.TimedOut _,
                    JobState.OutOfMemory _,
                    JobState.Preempted _ -> "";
        };
    }

    private static String time(JobSnapshot job, Instant now) {
        Duration ran = ran(job, now);
        Walltime limit = job.walltime();
        if (ran == null && limit == null) {
            return "";
        }
        return (ran == null ? "-" : Walltime.of(ran).toString()) + (limit == null ? "" : "/" + limit);
    }

    /// In whole seconds; null when it is not known.
    static @Nullable Duration ran(JobSnapshot job, Instant now) {
        Instant started = job.started();
        Instant ended = job.ended() == null && !job.state().isFinal() ? now : job.ended();
        if (started == null || ended == null) {
            return null;
        }
        Duration ran = Duration.between(started, ended).truncatedTo(ChronoUnit.SECONDS);
        return ran.isNegative() ? Duration.ZERO : ran;
    }
}
