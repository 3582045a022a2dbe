package io.codex.core.batch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a scheduler says of one job, or of one task of an array, at one moment. What is null it did not say.
///
/// @param id        of an array task, the task's, as {@link SchedulerDialect#taskId} makes it
/// @param state     never {@link JobState.Vanished}
/// @param raw       the state in the scheduler's own letters
/// @param tag       from its comment or context
/// @param nodes     as the scheduler writes them; empty before it starts
/// @param restarts  how often it was put back into the queue
/// @param walltime  its limit
public record JobReport(
        JobId id,
        String name,
        JobState state,
        String raw,
        @Nullable JobTag tag,
        String partition,
        String nodes,
        @Nullable Instant submitted,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Walltime walltime,
        int restarts) {}
