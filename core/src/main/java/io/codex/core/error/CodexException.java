package io.codex.core.error;

import org.jspecify.annotations.Nullable;

/// A failure that a user can act on. The message says what failed and on which file or command; the hint is the
/// next step, without the word "hint".
public class CodexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final @Nullable String hint;

    public CodexException(ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    public CodexException(ExitCode exitCode, String message, @Nullable String hint) {
        this(exitCode, message, hint, null);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public @Nullable String hint() {
        return hint;
    }
}
