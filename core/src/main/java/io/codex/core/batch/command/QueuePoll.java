package io.codex.core.batch.command;

import io.codex.core.batch.JobReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the scheduler said of all the user's jobs when it was asked last.
///
/// @param asked    when; the epoch when never
/// @param failure  why the last question has no answer; null when it has one
/// @param failures how many in a row have none
/// @param answered when the last question with an answer was asked
/// @param reports  that answer
/// @param changed  when the user's jobs were last changed from this host
record QueuePoll(
        Instant asked,
        @Nullable String failure,
        int failures,
        Instant answered,
        List<JobReport> reports,
        Instant changed) {

    static final QueuePoll NONE = new QueuePoll(Instant.EPOCH, null, 0, Instant.EPOCH, List.of(), Instant.EPOCH);

    QueuePoll answeredWith(Instant when, List<JobReport> now) {
        return new QueuePoll(when, null, 0, when, now, changed);
    }

    QueuePoll failedWith(Instant when, String why) {
        return new QueuePoll(when, why, failures + 1, answered, reports, changed);
    }

    QueuePoll changedAt(Instant when) {
        return new QueuePoll(asked, failure, failures, answered, reports, when);
    }
}
