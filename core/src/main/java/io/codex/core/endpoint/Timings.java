package io.codex.core.endpoint;

import java.time.Duration;

/// The clockwork of claims; all durations are measured on the own monotonic clock.
///
/// @param beat       between two beats of an owner
/// @param ownerLimit without a beat the owner stops its service; at this limit the dead-man process kills it
/// @param lease      for which a beat must stand still before somebody else may claim; longer than the owner's limit
/// @param poll       between two looks of one who waits for a claim
public record Timings(Duration beat, Duration ownerLimit, Duration lease, Duration poll) {
    /// Beat 5 s, owner's limit 20 s, lease 30 s, poll 1 s.
    public static final Timings STANDARD =
            new Timings(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(1));

    public Timings {
        if (beat.compareTo(ownerLimit) >= 0 || ownerLimit.compareTo(lease) >= 0) {
            throw new IllegalArgumentException("beat < owner's limit < lease must hold: " + beat + ownerLimit + lease);
        }
    }
}
