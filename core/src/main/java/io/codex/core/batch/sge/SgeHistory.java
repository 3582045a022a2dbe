package io.codex.core.batch.sge;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the records of `qacct -j`. A job that was put back into the queue has one for each run, in the order
/// of their ends; a job that was deleted before it started has none.
final class SgeHistory {
    private static final Pattern FIELD = Pattern.compile("(\\w+)(?:\\s+(.*?))?\\s*");
    private static final Pattern REQUEST = Pattern.compile("(?:^|[\\s,])%s=([^,\\s]+)");
    private static final int KILLED = 137;
    /// Codes of sge_status(5).
    private static final int SHEPHERD_LOST = 19;

    private static final int UNKNOWN_TO_HOST = 21;
    private static final int MIGRATING = 24;

    private static final int RESCHEDULING = 25;
    private static final int AT_LIMIT = 37;
    private static final int AFTER_JOB = 100;

    private final SgeTime time;

    SgeHistory(SgeTime time) {
        this.time = time;
    }

    /// The last run of each job.
    List<JobReport> read(CommandResult result) throws QueryFailure {
        if (!result.succeeded()) {
            if (result.err().matches("(?s).*(error: job .* not found|no jobs running since startup).*")) {
                return List.of();
            }
            throw SgeFailure.of("qacct", result);
        }
        var last = new LinkedHashMap<JobId, JobReport>();
        for (Map<String, String> run : runs(result.out())) {
            JobReport report = report(run);
            JobReport before = last.get(report.id());
            last.put(report.id(), before == null ? report : restarted(report, before.restarts() + 1));
        }
        return List.copyOf(last.values());
    }

    private static List<Map<String, String>> runs(String text) throws QueryFailure {
        var runs = new ArrayList<Map<String, String>>();
        List<String> lines = text.lines()
                .takeWhile(line -> !line.startsWith("OWNER ") && !line.startsWith("Total System Usage"))
                .filter(line -> !line.isBlank())
                .toList();
        for (String line : lines) {
            if (line.startsWith("=====")) {
                runs.add(new HashMap<>());
                continue;
            }
            Matcher field = FIELD.matcher(line);
            if (runs.isEmpty() || !field.matches()) {
                throw QueryFailure.unreadable("qacct", text);
            }
            runs.getLast().put(field.group(1), field.group(2) == null ? "" : field.group(2));
        }
        return runs;
    }

    private JobReport report(Map<String, String> run) throws QueryFailure {
        int failed = number(run, "failed");
        int exit = number(run, "exit_status");
        String number = value(run, "jobnumber");
        String task = value(run, "taskid");
        String host = value(run, "hostname");
        if (!number.matches("\\d+")) {
            throw QueryFailure.unreadable("qacct", run.toString());
        }
        return new JobReport(
                new JobId(task.matches("\\d+") && !task.equals("0") ? number + "." + task : number),
                value(run, "jobname"),
                state(failed, exit, run),
                value(run, "failed") + ", exit_status " + exit,
                null,
                value(run, "qname"),
                host.equals("UNKNOWN") ? "" : host,
                time.ctime(value(run, "qsub_time")),
                time.ctime(value(run, "start_time")),
                time.ctime(value(run, "end_time")),
                SgeTime.walltime(requested(run, "h_rt")),
                0);
    }

    private static JobState state(int failed, int exit, Map<String, String> run) {
        String words = value(run, "failed").replaceFirst("^\\d+\\s*:?\\s*", "");
        String deletedBy = value(run, "deleted_by");
        if (failed == MIGRATING || failed == RESCHEDULING) {
            return new JobState.Requeued("was put back into the queue");
        }
        if (!deletedBy.isEmpty() && !deletedBy.equals("NONE")) {
            return new JobState.Cancelled(deletedBy);
        }
        if (failed == AT_LIMIT) {
            return atLimit(exit, run);
        }
        if (failed == 0) {
            return exit == 0 ? new JobState.Completed() : new JobState.Failed(exit);
        }
        if (failed == SHEPHERD_LOST || failed == UNKNOWN_TO_HOST) {
            return new JobState.NodeFailed("its host lost it (%s)".formatted(words));
        }
        if (failed != AFTER_JOB) {
            return new JobState.Failed(exit == 0 ? 1 : exit, words);
        }
        if (exit == KILLED) {
            return reached(run) ? new JobState.TimedOut() : new JobState.Failed(exit, "killed, or deleted by qdel");
        }
        return new JobState.Failed(exit == 0 ? 1 : exit, exit > 128 ? "" : words);
    }

    /// Which of the limits it was, is not told: the one that was reached, if only one can have been.
    private static JobState atLimit(int exit, Map<String, String> run) {
        if (reached(run)) {
            return new JobState.TimedOut();
        }
        MemorySize limit = memory(requested(run, "h_vmem"));
        MemorySize used = memory(value(run, "maxvmem"));
        if (limit != null && used != null && used.compareTo(limit) >= 0) {
            return new JobState.OutOfMemory();
        }
        return new JobState.Failed(
                exit == 0 ? KILLED : exit, "killed at a limit of the job or its queue: h_rt, h_cpu or h_vmem");
    }

    private static boolean reached(Map<String, String> run) {
        String ran = value(run, "ru_wallclock").replaceFirst("s$", "");
        return SgeTime.walltime(requested(run, "h_rt")) instanceof Walltime.Limited(var limit)
                && ran.matches("\\d+(\\.\\d+)?")
                && Double.parseDouble(ran) >= limit.toSeconds();
    }

    /// What the job asked for, as its category shows it.
    private static String requested(Map<String, String> run, String resource) {
        Matcher request = Pattern.compile(REQUEST.pattern().formatted(resource)).matcher(value(run, "category"));
        return request.find() ? request.group(1) : "";
    }

    private static @Nullable MemorySize memory(String text) {
        try {
            return MemorySize.parse(text, "");
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static int number(Map<String, String> run, String key) throws QueryFailure {
        Matcher digits = Pattern.compile("\\d+").matcher(value(run, key));
        if (!digits.lookingAt()) {
            throw QueryFailure.unreadable("qacct", key + " in " + run);
        }
        return Integer.parseInt(digits.group());
    }

    private static String value(Map<String, String> run, String key) {
        return run.getOrDefault(key, "");
    }

    private static JobReport restarted(JobReport report, int restarts) {
        return new JobReport(
                report.id(),
                report.name(),
                report.state(),
                report.raw(),
                report.tag(),
                report.partition(),
                report.nodes(),
                report.submitted(),
                report.started(),
                report.ended(),
                report.walltime(),
                restarts);
    }
}
