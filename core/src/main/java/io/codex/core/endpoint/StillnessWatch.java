package io.codex.core.endpoint;

import java.io.IOException;
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

    /// Reads the beat of the watched generation.
    @FunctionalInterface
    interface BeatReader {
        String read() throws IOException;
    }

    StillnessWatch(Duration lease, LongSupplier nanoTime) {
        this.lease = lease;
        this.nanoTime = nanoTime;
    }

    /// Whether the beat was seen, and when asked for a lease later was still the same. An answer may be as old as its
    /// question: on a file system that stalls it comes long after.
    ///
    /// @throws IOException when the read fails, which says nothing: the watch begins again
    boolean standsStill(long seenGeneration, BeatReader reader) throws IOException {
        long asked = nanoTime.getAsLong();
        String seen;
        try {
            seen = reader.read();
        } catch (IOException e) {
            beat = null;
            throw e;
        }
        if (seenGeneration != generation || !seen.equals(beat)) {
            generation = seenGeneration;
            beat = seen;
            since = nanoTime.getAsLong();
            return false;
        }
        return asked - since >= lease.toNanos();
    }
}
