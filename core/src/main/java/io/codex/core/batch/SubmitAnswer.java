package io.codex.core.batch;

/// What a scheduler said to a submission.
public sealed interface SubmitAnswer {
    /// It has the job.
    record Accepted(JobId id) implements SubmitAnswer {}

    /// It does not have the job, and never will as it is.
    ///
    /// @param reason in its words
    record Refused(String reason) implements SubmitAnswer {}

    /// It certainly does not have the job, and may take it later: the controller was not reached.
    ///
    /// @param reason in its words
    record Busy(String reason) implements SubmitAnswer {}

    /// It may have the job: the answer did not come, or cannot be read.
    ///
    /// @param reason in its words
    record Uncertain(String reason) implements SubmitAnswer {}
}
