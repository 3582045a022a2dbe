package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.Frame;
import io.codex.core.error.ExitCode;

/// Why a command does not start.
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    static final int OURS = ExitCode.STANDING_IN.number();
    static final int NOT_EXECUTABLE = 126;
    static final int NOT_FOUND = 127;

    private final int exitCode;
    private final String hint;

    Refusal(int exitCode, String reason, String hint) {
        super(reason);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    int exitCode() {
        return exitCode;
    }

    String inWords() {
        return "%s; hint: %s".formatted(getMessage(), hint);
    }

    Frame.Refused frame() {
        return new Frame.Refused(exitCode, String.valueOf(getMessage()), hint);
    }
}
