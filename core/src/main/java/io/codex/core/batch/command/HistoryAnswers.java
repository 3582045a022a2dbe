package io.codex.core.batch.command;

import io.codex.core.batch.JobReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the accounting said of jobs that had left the queue.
///
/// @param asked   when it was asked last; the epoch when never
/// @param failure why that question has no answer; null when it has one
/// @param lasting whether it never will have
/// @param ended   final reports, of the last day
/// @param missing since when a job is neither in the queue nor here, by its id
record HistoryAnswers(
        Instant asked, @Nullable String failure, boolean lasting, List<JobReport> ended, Map<String, Instant> missing) {
    static final HistoryAnswers NONE = new HistoryAnswers(Instant.EPOCH, null, false, List.of(), Map.of());
}
