package io.codex.core.batch.sge;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/// Reads the jobs that `qstat` knows.
final class SgeQueue {
    private static final Pattern TASKS = Pattern.compile("(\\d+)(?:-(\\d+):(\\d+))?");

    private final SgeTime time;

    SgeQueue(SgeTime time) {
        this.time = time;
    }

    /// Of `qstat -xml -r`. Tasks that wait are listed together and come out one by one.
    List<JobReport> read(CommandResult result) throws QueryFailure {
        var reports = new ArrayList<JobReport>();
        for (Element job : SgeXml.all(SgeXml.parse("qstat", result), "job_list")) {
            String number = SgeXml.text(job, "JB_job_number");
            String state = SgeXml.text(job, "state");
            if (number.isEmpty() || state.isEmpty()) {
                throw QueryFailure.unreadable("qstat", job.getTextContent());
            }
            for (String id : ids(number, SgeXml.text(job, "tasks"))) {
                reports.add(report(new JobId(id), state, job));
            }
        }
        return reports;
    }

    private JobReport report(JobId id, String letters, Element job) {
        String full = SgeXml.text(job, "full_job_name");
        String queue = SgeXml.text(job, "queue_name");
        int at = queue.indexOf('@');
        String asked = String.join(",", SgeXml.texts(job, "hard_req_queue"));
        return new JobReport(
                id,
                full.isEmpty() ? SgeXml.text(job, "JB_name") : full,
                SgeStates.of(letters, SgeXml.texts(job, "predecessor_jobs")),
                letters,
                null,
                queue.isEmpty() ? asked : at < 0 ? queue : queue.substring(0, at),
                at < 0 ? "" : queue.substring(at + 1),
                time.iso(SgeXml.text(job, "JB_submission_time")),
                time.iso(SgeXml.text(job, "JAT_start_time")),
                null,
                SgeTime.walltime(SgeXml.named(job, "hard_request", "h_rt")),
                SgeStates.restarts(letters));
    }

    private static List<String> ids(String job, String tasks) throws QueryFailure {
        if (tasks.isEmpty()) {
            return List.of(job);
        }
        var ids = new ArrayList<String>();
        for (String part : tasks.split(",", -1)) {
            Matcher range = TASKS.matcher(part);
            if (!range.matches()) {
                throw QueryFailure.unreadable("qstat", "tasks " + tasks);
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            int step = range.group(3) == null ? 1 : Math.max(1, Integer.parseInt(range.group(3)));
            IntStream.iterate(first, task -> task <= last, task -> task + step)
                    .forEach(task -> ids.add(job + "." + task));
        }
        return ids;
    }

    /// Of `qstat -xml -j`, which shows contexts and thus tags, of all users' jobs, but no states.
    static List<JobReport> readTags(CommandResult result) throws QueryFailure {
        var reports = new ArrayList<JobReport>();
        for (Element info : SgeXml.all(SgeXml.parse("qstat", result), "djob_info")) {
            for (Element job : SgeXml.children(info, "element")) {
                JobTag tag = tag(job);
                if (tag != null) {
                    reports.add(tagged(job, tag));
                }
            }
        }
        return reports;
    }

    private static JobReport tagged(Element job, JobTag tag) throws QueryFailure {
        String submitted = SgeXml.text(job, "JB_submission_time");
        if (!submitted.matches("\\d+")) {
            throw QueryFailure.unreadable("qstat -j", job.getTextContent());
        }
        return new JobReport(
                new JobId(SgeXml.text(job, "JB_job_number")),
                SgeXml.text(job, "JB_job_name"),
                new JobState.Unknown("qstat -j does not tell the state"),
                "",
                tag,
                "",
                "",
                Instant.ofEpochSecond(Long.parseLong(submitted)),
                null,
                null,
                null,
                0);
    }

    private static @Nullable JobTag tag(Element job) {
        for (Element variable : SgeXml.all(job, "context_list")) {
            if (SgeXml.text(variable, "VA_variable").equals(SgeSubmission.TAG)) {
                return JobTag.in(SgeSubmission.TAG + "=" + SgeXml.text(variable, "VA_value"))
                        .orElse(null);
            }
        }
        return null;
    }
}
