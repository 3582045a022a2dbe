package io.codex.core.batch;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;

/// The scheduler certainly does not have the job, so that another one may be submitted in its place.
public final class SubmissionRefused extends CodexException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /// @param reason in the scheduler's words
    public SubmissionRefused(String message, String reason, String hint) {
        super(ExitCode.SCHEDULER, message, hint);
        this.reason = reason;
    }

    /// In the scheduler's words.
    public String reason() {
        return reason;
    }
}
