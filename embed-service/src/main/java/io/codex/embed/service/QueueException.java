package io.codex.embed.service;

/// The queue did not let a request through.
public abstract sealed class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private QueueException(String message) {
        super(message);
    }

    /// Too many texts wait already.
    public static final class Full extends QueueException {
        private static final long serialVersionUID = 1L;

        Full(int waiting, int limit) {
            super("%d texts wait already, %d may".formatted(waiting, limit));
        }
    }

    /// The request's time was over before its last pass.
    public static final class TimedOut extends QueueException {
        private static final long serialVersionUID = 1L;

        TimedOut() {
            super("no vectors in time");
        }
    }
}
