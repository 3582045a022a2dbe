package io.codex.nativeimage;

/// A command line that cannot be run; the message is one line for the user.
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
