package io.codex.core.compute.wire;

import org.jspecify.annotations.Nullable;

/// How a command ended.
///
/// @param exitCode    its own; 128 + n after signal n
/// @param outOfMemory whether the kernel killed a process of the allocation at its memory limit meanwhile
/// @param reason      why the pilot ended it, in words; null when it ended by itself
public record CommandEnd(
        int exitCode, boolean outOfMemory, @Nullable String reason) {
    /// The reason when the scheduler sent SIGTERM to the pilot, which does not know why.
    public static final String BY_SCHEDULER = "the scheduler ends the allocation";
}
