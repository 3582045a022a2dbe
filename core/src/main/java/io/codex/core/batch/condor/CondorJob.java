package io.codex.core.batch.condor;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the attributes of jobs that `condor_q` and `condor_history` print.
///
/// A single job and an array are named by their cluster, a task by `cluster.process`.
final class CondorJob {
    /// Variables of a job.
    static final String CLUSTER = "CODEX_CONDOR_CLUSTER";

    static final String PROCESS = "CODEX_CONDOR_PROC";
    /// Attributes that codex adds.
    static final String TAG = "CodexTag";

    static final String ARRAY = "CodexArray";
    static final String WALLTIME = "CodexWalltime";

    static final String ATTRIBUTES = String.join(
            ",",
            "ClusterId",
            "ProcId",
            "TotalSubmitProcs",
            "JobMaterializeNextProcId",
            "JobBatchName",
            "Cmd",
            "JobStatus",
            "LastJobStatus",
            "HoldReason",
            "HoldReasonCode",
            "RemoveReason",
            "ExitBySignal",
            "ExitCode",
            "ExitSignal",
            "NumJobStarts",
            "RemoteHost",
            "LastRemoteHost",
            "QDate",
            "JobCurrentStartDate",
            "EnteredCurrentStatus",
            "CompletionDate",
            TAG,
            ARRAY,
            WALLTIME);

    private CondorJob() {}

    /// With the tasks that HTCondor has yet to create, in arrays of which only some may run at once.
    static List<JobReport> queue(CommandResult result) throws QueryFailure {
        List<JsonNode> jobs = jobs("condor_q", result);
        List<JobReport> reports = reports(jobs);
        Map<Long, JsonNode> growing = new LinkedHashMap<>();
        for (JsonNode job : jobs) {
            if (job.path("JobMaterializeNextProcId").isInt()) {
                growing.put(job.path("ClusterId").longValue(), job);
            }
        }
        for (JsonNode job : growing.values()) {
            int last = job.path("TotalSubmitProcs").intValue();
            for (int task = job.path("JobMaterializeNextProcId").intValue(); task < last; task++) {
                reports.add(toCome(id(job, task), job));
            }
        }
        return reports;
    }

    static List<JobReport> history(CommandResult result) throws QueryFailure {
        return reports(jobs("condor_history", result));
    }

    private static List<JobReport> reports(List<JsonNode> jobs) {
        var reports = new ArrayList<JobReport>();
        jobs.forEach(job -> reports.add(report(id(job, job.path("ProcId").intValue()), CondorStates.of(job), job)));
        return reports;
    }

    private static List<JsonNode> jobs(String command, CommandResult result) throws QueryFailure {
        var jobs = new ArrayList<JsonNode>();
        for (JsonNode job : CondorJson.read(command, result)) {
            if (!job.path("ClusterId").isInt()
                    || !job.path("ProcId").isInt()
                    || !job.path("JobStatus").isInt()) {
                throw QueryFailure.unreadable(command, job.toString());
            }
            jobs.add(job);
        }
        return jobs;
    }

    private static JobId id(JsonNode job, int process) {
        boolean array = job.path(ARRAY).asBoolean(job.path("TotalSubmitProcs").asInt(1) > 1 || process > 0);
        long cluster = job.path("ClusterId").longValue();
        return new JobId(array ? cluster + "." + process : Long.toString(cluster));
    }

    private static JobReport report(JobId id, JobState state, JsonNode job) {
        boolean ended = state.isFinal();
        String host = text(job, "RemoteHost").isEmpty() ? text(job, "LastRemoteHost") : text(job, "RemoteHost");
        int starts = job.path("NumJobStarts").intValue();
        boolean started = job.path("JobStatus").intValue() != CondorStates.IDLE && starts > 0;
        Instant end = time(job, "CompletionDate");
        return new JobReport(
                id,
                name(job),
                state,
                job.path("JobStatus").asText(),
                tag(job),
                CondorPool.NAME,
                started ? host.replaceFirst("^[^@]*@", "") : "",
                time(job, "QDate"),
                started ? time(job, "JobCurrentStartDate") : null,
                !ended ? null : end == null ? time(job, "EnteredCurrentStatus") : end,
                walltime(job),
                started ? starts - 1 : starts);
    }

    private static JobReport toCome(JobId id, JsonNode job) {
        return new JobReport(
                id,
                name(job),
                new JobState.Pending("waits for other tasks of its array"),
                "",
                tag(job),
                CondorPool.NAME,
                "",
                time(job, "QDate"),
                null,
                null,
                walltime(job),
                0);
    }

    private static String name(JsonNode job) {
        String batch = text(job, "JobBatchName");
        return batch.isEmpty() ? text(job, "Cmd").replaceFirst("^.*/", "") : batch;
    }

    private static @Nullable JobTag tag(JsonNode job) {
        return JobTag.in("codex:" + text(job, TAG)).orElse(null);
    }

    private static @Nullable Walltime walltime(JsonNode job) {
        JsonNode seconds = job.path(WALLTIME);
        return seconds.canConvertToLong() && seconds.longValue() > 0
                ? Walltime.of(Duration.ofSeconds(seconds.longValue()))
                : null;
    }

    private static @Nullable Instant time(JsonNode job, String attribute) {
        long seconds = job.path(attribute).longValue();
        return seconds > 0 ? Instant.ofEpochSecond(seconds) : null;
    }

    static String text(JsonNode job, String attribute) {
        return job.path(attribute).asText("");
    }
}
