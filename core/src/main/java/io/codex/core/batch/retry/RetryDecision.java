package io.codex.core.batch.retry;

import io.codex.core.batch.JobSpec;

/// What follows an attempt.
public sealed interface RetryDecision {
    /// @param spec to submit next, with a tag of its own
    record Again(JobSpec spec) implements RetryDecision {}

    /// @param reason in words
    record Stop(String reason) implements RetryDecision {}
}
