package io.codex.core.shell;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.time.Duration;

/// The wait between two looks.
public final class Pause {
    private Pause() {}

    /// @throws CodexException when the thread is interrupted, whose mark it keeps
    public static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        }
    }
}
