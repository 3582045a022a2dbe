package io.codex.core.service;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Walltime;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A service at one moment.
///
/// @param jobName      of the job that runs it
/// @param detail       in words: what it does, or why it does not
/// @param endpoint     null when none is verified
/// @param health       what its control port says; null when none is verified
/// @param job          that serves, or the newest; null when none is remembered
/// @param successor    that takes over when `job` ends; null for none
/// @param walltimeLeft of `job`, in seconds; null when it has no limit or does not run
/// @param jobsUnknown  why `job` is not known; null when the scheduler could be asked
/// @param rejections   records that were not believed
public record ServiceStatus(
        String service,
        String jobName,
        Condition condition,
        String detail,
        @Nullable Endpoint endpoint,
        @Nullable ControlHealth health,
        @Nullable JobSnapshot job,
        @Nullable JobSnapshot successor,
        @Nullable Duration walltimeLeft,
        @Nullable String jobsUnknown,
        List<Rejection> rejections) {

    public enum Condition {
        HEALTHY,
        STARTING,
        /// Asked to end, or never started.
        STOPPED,
        /// Its job ended although nobody asked for it.
        FAILED,
        /// It is there and does not do its work.
        UNHEALTHY,
        /// What runs it cannot be asked.
        UNKNOWN
    }

    public ServiceStatus {
        rejections = List.copyOf(rejections);
    }

    public boolean isHealthy() {
        return condition == Condition.HEALTHY;
    }

    /// How long the job may still run; null when it has no limit, or does not run.
    static @Nullable Duration walltimeLeft(@Nullable JobSnapshot job, Instant now) {
        if (job == null
                || !(job.state() instanceof JobState.Running)
                || job.started() == null
                || !(job.walltime() instanceof Walltime.Limited(Duration limit))) {
            return null;
        }
        Duration left = Duration.between(now, job.started().plus(limit));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
