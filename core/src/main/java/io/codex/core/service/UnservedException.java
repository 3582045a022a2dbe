package io.codex.core.service;

import io.codex.core.error.CodexException;

/// A call found no service to do its work; it may be made again elsewhere or later. {@link ServiceFollower} turns it
/// into its failure when that does not help.
public final class UnservedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Kind {
        /// The service is not where it was: gone, moving, or not there yet.
        MOVED,
        /// It is there, and asks to come back later.
        BUSY
    }

    private final Kind kind;
    private final CodexException failure;

    /// @param failure what the user is told if no further try succeeds
    public UnservedException(Kind kind, CodexException failure) {
        super(failure.getMessage(), failure);
        this.kind = kind;
        this.failure = failure;
    }

    Kind kind() {
        return kind;
    }

    CodexException failure() {
        return failure;
    }
}
