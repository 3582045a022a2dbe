package io.codex.core.compute;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a pilot is to behave, as whoever submitted its job wrote it down.
///
/// @param mode       what ends it
/// @param facility   whose compute node it is
/// @param idle       a session ends when nothing has run for that long
/// @param lostAfter  a command ends when nothing was heard of its client for that long; also how long a pilot waits for
///                   its first client
/// @param grace      between SIGTERM and SIGKILL
/// @param loopback   whether it listens on the loopback interface only, as its clients are on the same host
/// @param tunnel     whether services of the login node are reached through a tunnel
/// @param setup      whether the facility's modules and setup commands prepared the pilot's own environment
public record PilotPlan(
        Mode mode,
        String facility,
        @Nullable Duration idle,
        Duration lostAfter,
        Duration grace,
        boolean loopback,
        boolean tunnel,
        boolean setup) {
    /// What ends a pilot, and with it the allocation.
    public enum Mode {
        /// Its idle limit, or being asked.
        SESSION,
        /// The end of its one command, which a client brings.
        SINGLE,
        /// The end of its one command, which lies in a file; it has no client and does not listen.
        BATCH
    }
}
