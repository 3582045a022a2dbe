package io.codex.core.tunnel;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// How long to wait before the next try: doubled each time, and never the same for all the tunnels that lost a host at
/// once.
final class Backoff {
    private static final double SPREAD = 0.3;

    private final Duration first;
    private final Duration most;
    private final DoubleSupplier random;
    private Duration next;

    /// @param random from 0 to 1
    Backoff(Duration first, Duration most, DoubleSupplier random) {
        this.first = first;
        this.most = most;
        this.random = random;
        this.next = first;
    }

    Duration next() {
        Duration wait = next;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(most) < 0 ? doubled : most;
        double factor = 1 + SPREAD * (random.getAsDouble() - 1);
        return Duration.ofMillis(Math.round(wait.toMillis() * factor));
    }

    void reset() {
        next = first;
    }
}
