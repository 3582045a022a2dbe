package io.codex.cli.command;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How often `--watch` looks.
public final class WatchInterval {
    private WatchInterval() {}

    /// @throws CodexException for one that is not from 1 to 3600 seconds
    public static Duration of(@Nullable Integer seconds, String hint) {
        if (seconds == null || seconds < 1 || seconds > 3600) {
            throw new CodexException(
                    ExitCode.USAGE, "--watch %d is not from 1 to 3600 seconds".formatted(seconds), hint);
        }
        return Duration.ofSeconds(seconds);
    }
}
