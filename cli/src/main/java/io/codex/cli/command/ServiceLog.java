package io.codex.cli.command;

import io.codex.cli.CodexServices;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServicePlan;
import io.codex.core.service.ServiceStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which log of a service is meant.
///
/// @param job null when it is not known to be one of the plan's
record ServiceLog(Path path, @Nullable JobSnapshot job) {

    /// That of the job that serves, else of the newest.
    static ServiceLog current(CodexServices services, ServicePlan plan, String service) {
        ServiceStatus status = services.inspector().status(plan, service);
        JobSnapshot job = status.job();
        if (job != null) {
            return new ServiceLog(job.log(), job);
        }
        // the record tells the job where the scheduler cannot
        if (status.endpoint() != null && status.endpoint().jobId() != null) {
            Path log = plan.logOf(new JobId(status.endpoint().jobId()));
            if (Files.exists(log)) {
                return new ServiceLog(log, null);
            }
        }
        if (status.jobsUnknown() != null) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "which job runs %s is not known: %s".formatted(service, status.jobsUnknown()),
                    "name one with --job; the logs are in " + plan.logs());
        }
        throw new CodexException(
                ExitCode.FAILED,
                "%s has no log: it was never started from this home, %s"
                        .formatted(service, services.home().root()),
                "start it with: codex up " + service);
    }

    /// That of the job with the id.
    static ServiceLog of(CodexServices services, ServicePlan plan, JobId id) {
        Path log = plan.logOf(id);
        if (Files.exists(log)) {
            return new ServiceLog(log, null);
        }
        List<JobSnapshot> jobs = services.inspector().jobs(plan);
        return jobs.stream()
                .filter(job -> job.id().equals(id))
                .findFirst()
                .map(job -> new ServiceLog(job.log(), job))
                .orElseThrow(() -> new CodexException(
                        ExitCode.FAILED,
                        "%s has no job %s".formatted(plan.job(), id),
                        jobs.isEmpty() ? "the logs are in " + plan.logs() : "known are: " + ids(jobs)));
    }

    /// That of the job before the one whose log is shown otherwise.
    static ServiceLog previous(CodexServices services, ServicePlan plan, String service, int back) {
        List<JobSnapshot> jobs = services.inspector().jobs(plan);
        JobSnapshot current = services.inspector().status(plan, service).job();
        int index = current == null
                ? back - 1
                : jobs.stream().map(JobSnapshot::id).toList().indexOf(current.id()) + back;
        if (index >= jobs.size()) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "%s has no earlier log: codex remembers %d of its jobs".formatted(service, jobs.size()),
                    "older ones may be in " + plan.logs());
        }
        return new ServiceLog(jobs.get(index).log(), jobs.get(index));
    }

    private static String ids(List<JobSnapshot> jobs) {
        return jobs.stream().map(job -> job.id().value()).collect(Collectors.joining(", "));
    }
}
