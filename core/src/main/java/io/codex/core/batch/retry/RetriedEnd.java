package io.codex.core.batch.retry;

import io.codex.core.batch.JobState;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The ends after which a job may be submitted again. A cancelled job and one whose state is not known never are.
public enum RetriedEnd {
    FAILED,
    TIMEOUT,
    OUT_OF_MEMORY,
    NODE_FAILURE,
    PREEMPTED,
    VANISHED;

    /// Empty for a job that has not ended, has ended well, or may not be retried.
    public static Optional<RetriedEnd> of(JobState state) {
        return switch (state) {
            case JobState.Failed _ -> Optional.of(FAILED);
            case JobState.TimedOut _ -> Optional.of(TIMEOUT);
            case JobState.OutOfMemory _ -> Optional.of(OUT_OF_MEMORY);
            case JobState.NodeFailed _ -> Optional.of(NODE_FAILURE);
            case JobState.Preempted _ -> Optional.of(PREEMPTED);
            case JobState.Vanished _ -> Optional.of(VANISHED);
            case JobState.Completed _, JobState.Cancelled _, JobState.Unknown _ -> Optional.empty();
            case JobState.Pending _, JobState.Held _, JobState.Requeued _ -> Optional.empty();
            case JobState.Running _, JobState.Suspended _ -> Optional.empty();
        };
    }

    /// Reads `out of memory` as {@link JobState#kind} writes it, and `out-of-memory`.
    ///
    /// @throws IllegalArgumentException for any other text
    public static RetriedEnd parse(String text) {
        String wanted = text.strip().replace('-', ' ').replace('_', ' ').toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(end -> end.toString().replace('-', ' ').equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not an end that can be retried: %s; known are: %s"
                        .formatted(
                                text,
                                Arrays.stream(values())
                                        .map(RetriedEnd::toString)
                                        .collect(Collectors.joining(", ")))));
    }

    /// `out-of-memory`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
