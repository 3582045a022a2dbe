package io.codex.core.compute.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a pilot does.
///
/// @param idle    since when nothing has run; null while something runs
/// @param release how long it stays idle before it ends; null for one that ends with its command
public record PilotStatus(
        List<Running> commands,
        @Nullable Instant idle,
        @Nullable Duration release) {
    public PilotStatus {
        commands = List.copyOf(commands);
    }

    /// A command that runs.
    ///
    /// @param pid  of the process on the node
    /// @param host where its client is
    public record Running(List<String> argv, Instant started, long pid, String host) {
        public Running {
            argv = List.copyOf(argv);
        }
    }
}
