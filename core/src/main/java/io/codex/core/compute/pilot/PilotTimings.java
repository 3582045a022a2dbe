package io.codex.core.compute.pilot;

import java.time.Duration;

/// How patient a pilot is.
///
/// @param handshake  within which a client proves itself and says what it wants
/// @param beat       between two signs of life
/// @param drain      how long a background process may be silent before it loses the output of a command that ended
/// @param shortGrace between SIGTERM and SIGKILL, at most, when the scheduler ends the allocation
/// @param tick       between two looks at what is due
/// @param folder     between two looks whether the allocation's folder is there
/// @param farewell   how long clients may take for what was sent last
public record PilotTimings(
        Duration handshake,
        Duration beat,
        Duration drain,
        Duration shortGrace,
        Duration tick,
        Duration folder,
        Duration farewell) {
    public static PilotTimings usual() {
        return new PilotTimings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2));
    }
}
