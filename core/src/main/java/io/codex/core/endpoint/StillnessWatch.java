package io.codex.core.endpoint;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Notices, on the watcher's own monotonic clock, that a beat has stood still for the whole lease.
final class StillnessWatch {
    private final Duration lease;
    private final LongSupplier nanoTime;
    private long generation;
    private @Nullable String beat;
    private long since;

    StillnessWatch(Duration lease, LongSupplier nanoTime) {
        this.lease = lease;
        this.nanoTime = nanoTime;
    }

    /// Whether the same bytes of the same generation have been seen for the lease.
    boolean standsStill(long seenGeneration, String seenBeat) {
        long now = nanoTime.getAsLong();
        if (seenGeneration != generation || !seenBeat.equals(beat)) {
            generation = seenGeneration;
            beat = seenBeat;
            since = now;
            return false;
        }
        return now - since >= lease.toNanos();
    }

    /// A failed read says nothing: the watch begins again.
    void reset() {
        beat = null;
    }
}
