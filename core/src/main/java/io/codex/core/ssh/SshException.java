package io.codex.core.ssh;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import org.jspecify.annotations.Nullable;

/// A failure of SSH, with what to do about it.
public final class SshException extends CodexException {
    private static final long serialVersionUID = 1L;

    private final SshFailure failure;

    public SshException(SshFailure failure, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(exitCode(failure), message, hint, cause);
        this.failure = failure;
    }

    public SshException(SshFailure failure, String message, @Nullable String hint) {
        this(failure, message, hint, null);
    }

    public SshFailure failure() {
        return failure;
    }

    private static ExitCode exitCode(SshFailure failure) {
        return switch (failure) {
            case UNREACHABLE, FORWARDING_PROHIBITED, FAR_END_REFUSED, LOST -> ExitCode.UNHEALTHY;
            case CONFIGURATION, AUTHENTICATION, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED -> ExitCode.CONFIGURATION;
            case TIMEOUT -> ExitCode.TIMEOUT;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
        };
    }
}
