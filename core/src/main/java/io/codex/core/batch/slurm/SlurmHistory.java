package io.codex.core.batch.slurm;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// sacct: what the accounting has of ended jobs. Without `--duplicates`: the last run of each is what counts. Of
/// an exit code from 128 on, sacct takes 128 off (seen on 22.05): `exit 137` reads `9:0`.
final class SlurmHistory {
    private static final List<String> FIELDS = List.of(
            "JobID",
            "State",
            "ExitCode",
            "UID",
            "User",
            "Submit",
            "Start",
            "End",
            "Timelimit",
            "Partition",
            "NodeList",
            "Reason",
            "Comment",
            "JobName",
            // free text may hold line ends, so the last is a number
            "JobIDRaw");
    private static final String ENDED = "BF,CA,CD,DL,F,NF,OOM,PR,TO";
    private static final Pattern CANCELLED = Pattern.compile("CANCELLED by (\\d+)");

    private SlurmHistory() {}

    static List<String> command(String user, Collection<JobId> ids, Instant since) {
        return Stream.of(
                        List.of("env"),
                        SlurmTimes.EPOCH,
                        // a list of array tasks is cut at 64 bytes otherwise
                        List.of("SLURM_BITSTR_LEN=0", "sacct", "--noheader", "--parsable2", "--allocations"),
                        List.of("--delimiter=" + SlurmRows.SEPARATOR, "--user=" + user),
                        List.of("--starttime=" + SlurmTimes.utc(since)),
                        // without states, sacct leaves out jobs that were cancelled before they could run
                        ids.isEmpty()
                                ? List.of("--endtime=now", "--state=" + ENDED)
                                : List.of("--jobs=" + SlurmIds.commas(ids)),
                        List.of("--format=" + String.join(",", FIELDS)))
                .flatMap(List::stream)
                .toList();
    }

    static List<JobReport> read(CommandResult result) throws QueryFailure {
        String text = SlurmQueries.answer("sacct", result);
        Map<JobId, JobReport> reports = new LinkedHashMap<>();
        for (List<String> row : SlurmRows.delimited("sacct", text, FIELDS.size())) {
            List<JobId> ids = SlurmIds.expand(row.get(0));
            if (ids.isEmpty()) {
                throw QueryFailure.unreadable("sacct", text);
            }
            for (JobId id : ids) {
                // an array task that was put back has a second record, sometimes among those of its array
                reports.merge(id, report(id, row, text), SlurmHistory::later);
            }
        }
        return List.copyOf(reports.values());
    }

    private static JobReport report(JobId id, List<String> row, String text) throws QueryFailure {
        SlurmExit exit = SlurmExit.parse(row.get(2)).orElseThrow(() -> QueryFailure.unreadable("sacct", text));
        String raw = row.get(1);
        String word = raw.startsWith("CANCELLED") ? "CANCELLED" : raw;
        // sacct's reason is why the job waited, not why it ended
        JobState state = new SlurmStatus(exit, waited(word, row.get(11)), 0, canceller(row), false).in(word);
        String nodes = row.get(10).equals("None assigned") ? "" : row.get(10);
        return new JobReport(
                id,
                row.get(13),
                state,
                raw,
                JobTag.in(row.get(12)).orElse(null),
                row.get(9),
                nodes,
                SlurmTimes.instant(row.get(5)),
                nodes.isEmpty() ? null : SlurmTimes.instant(row.get(6)),
                state.isFinal() ? SlurmTimes.instant(row.get(7)) : null,
                SlurmTimes.limit(row.get(8)),
                0);
    }

    private static JobReport later(JobReport first, JobReport second) {
        return second.state() instanceof JobState.Requeued ? first : second;
    }

    private static String waited(String word, String reason) {
        return word.equals("PENDING") ? reason : "None";
    }

    private static String canceller(List<String> row) {
        Matcher cancelled = CANCELLED.matcher(row.get(1));
        if (!cancelled.matches()) {
            return "Slurm";
        }
        String uid = cancelled.group(1);
        if (uid.equals(row.get(3)) && !row.get(4).isBlank()) {
            return row.get(4);
        }
        return uid.equals("0") ? "root" : "the user with id " + uid;
    }
}
