package io.codex.core.compute;

import io.codex.core.batch.JobId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An allocation of this user, as its folder tells.
///
/// @param job   null before the scheduler has given an id
/// @param ended why its pilot ended; null while it is not known to have
public record Allocation(
        AllocationFolder folder,
        AllocationNote note,
        @Nullable JobId job,
        @Nullable String ended) {
    /// The job's id.
    public Optional<JobId> id() {
        return Optional.ofNullable(job);
    }

    /// For messages: `job 4711`.
    public String inWords() {
        return job == null ? "an allocation that is being asked for" : "job " + job;
    }
}
