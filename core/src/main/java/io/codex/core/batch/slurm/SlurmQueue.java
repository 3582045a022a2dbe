package io.codex.core.batch.slurm;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// squeue: the jobs in the queue, and those that ended less than MinJobAge ago.
final class SlurmQueue {
    private static final List<String> FIELDS = List.of(
            "JobArrayID",
            "State",
            "exit_code",
            "RestartCnt",
            "Requeue",
            "SubmitTime",
            "StartTime",
            "EndTime",
            "TimeLimit",
            "Partition",
            "NodeList",
            "Reason",
            "Name",
            "Comment");

    /// Variables that would make squeue leave out jobs, or print some twice (squeue(1)).
    private static final List<String> FILTERS = List.of(
            "SQUEUE_ACCOUNT",
            "SQUEUE_ARRAY_UNIQUE",
            "SQUEUE_LICENSES",
            "SQUEUE_NAMES",
            "SQUEUE_PARTITION",
            "SQUEUE_PRIORITY",
            "SQUEUE_QOS",
            "SQUEUE_SIBLING");

    private SlurmQueue() {}

    static List<String> command(String user) {
        return Stream.of(
                        List.of("env"),
                        FILTERS.stream().flatMap(name -> Stream.of("-u", name)).toList(),
                        SlurmTimes.EPOCH,
                        List.of("squeue", "--noheader", "--all", "--array", "--states=all", "--user=" + user),
                        List.of("--Format=" + SlurmRows.format(FIELDS)))
                .flatMap(List::stream)
                .toList();
    }

    static List<JobReport> read(CommandResult result) throws QueryFailure {
        String text = SlurmQueries.answer("squeue", result);
        List<JobReport> reports = new ArrayList<>();
        for (List<String> row : SlurmRows.terminated("squeue", text, FIELDS.size())) {
            List<JobId> ids = SlurmIds.expand(row.get(0));
            if (ids.isEmpty()) {
                throw QueryFailure.unreadable("squeue", text);
            }
            for (JobId id : ids) {
                reports.add(report(id, row, text));
            }
        }
        return reports;
    }

    private static JobReport report(JobId id, List<String> row, String text) throws QueryFailure {
        int restarts = row.get(3).matches("\\d{1,9}") ? Integer.parseInt(row.get(3)) : 0;
        SlurmExit exit = SlurmExit.parse(row.get(2)).orElseThrow(() -> QueryFailure.unreadable("squeue", text));
        String reason = row.get(11);
        var status = new SlurmStatus(
                exit, reason, restarts, canceller(reason), row.get(4).equals("1"));
        JobState state = status.in(row.get(1));
        String nodes = row.get(10).replace("(null)", "");
        return new JobReport(
                id,
                row.get(12),
                state,
                row.get(1),
                JobTag.in(row.get(13)).orElse(null),
                row.get(9),
                nodes,
                SlurmTimes.instant(row.get(5)),
                // of a job that has not started it is the expected time
                nodes.isEmpty() ? null : SlurmTimes.instant(row.get(6)),
                state.isFinal() ? SlurmTimes.instant(row.get(7)) : null,
                SlurmTimes.limit(row.get(8)),
                restarts);
    }

    private static String canceller(String reason) {
        return reason.equals("DependencyNeverSatisfied")
                ? "Slurm: " + SlurmReason.of(reason).words()
                : JobState.Cancelled.SOMEBODY;
    }
}
