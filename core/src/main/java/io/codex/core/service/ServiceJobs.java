package io.codex.core.service;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The jobs of services: those of the facility's scheduler, and those on this host where a plan fell back to it.
///
/// @param scheduler the facility's
/// @param fallback  jobs on this host; null where the scheduler is that already
public record ServiceJobs(
        BatchScheduler scheduler, @Nullable BatchScheduler fallback) {
    /// The jobs of that name, ended ones too as far as they are remembered, the newest first.
    List<JobSnapshot> withName(String name) {
        return Stream.concat(
                        scheduler.withName(name).stream(),
                        fallback == null ? Stream.of() : fallback.withName(name).stream())
                .sorted(Comparator.comparing(JobSnapshot::submitted).reversed())
                .toList();
    }

    /// Those that have not certainly ended.
    List<JobSnapshot> alive(String name) {
        return withName(name).stream().filter(job -> !job.state().isFinal()).toList();
    }

    Optional<JobSnapshot> find(String name, JobId id) {
        return withName(name).stream().filter(job -> job.id().equals(id)).findFirst();
    }

    /// Ends a job and waits for its end.
    void cancel(JobSnapshot job, String by, Duration grace) {
        boolean here = fallback != null
                && fallback.withName(job.name()).stream()
                        .anyMatch(local -> local.id().equals(job.id()));
        BatchScheduler owner = here && fallback != null ? fallback : scheduler;
        owner.cancel(job.id(), by, grace);
    }
}
