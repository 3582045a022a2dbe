package io.codex.core.batch;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job at the moment of a query. What is null is not known.
///
/// @param submitted the epoch when it is not known
/// @param host      the node or nodes that it runs or ran on, as the scheduler writes them; empty before it starts
/// @param output    its log; null for a job that codex did not submit
/// @param partition its queue; empty when not known
/// @param walltime  its limit
/// @param attempt   how often it was started, from 1; 0 before
/// @param tag       of its submission
public record JobSnapshot(
        JobId id,
        String name,
        JobState state,
        Instant submitted,
        String host,
        @Nullable Path output,
        String partition,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Walltime walltime,
        int attempt,
        @Nullable JobTag tag) {

    public JobSnapshot(JobId id, String name, JobState state, Instant submitted, String host, @Nullable Path output) {
        this(id, name, state, submitted, host, output, "", null, null, null, 0, null);
    }

    public JobSnapshot withId(JobId other) {
        return new JobSnapshot(
                other, name, state, submitted, host, output, partition, started, ended, walltime, attempt, tag);
    }

    public JobSnapshot withState(JobState other) {
        return new JobSnapshot(
                id, name, other, submitted, host, output, partition, started, ended, walltime, attempt, tag);
    }

    /// Its log.
    ///
    /// @throws CodexException for a job that codex did not submit
    public Path log() {
        if (output == null) {
            throw new CodexException(
                    ExitCode.FAILED, "the log of job %s is not known".formatted(id), "codex did not submit it");
        }
        return output;
    }
}
