package io.codex.core.ssh;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A time limit in which the time that a person takes to answer does not count.
final class TimeLimit {
    private final long start = System.nanoTime();
    private final @Nullable TimeLimit whole;
    private final long limit;
    private long asked;
    private long askingSince;
    private int asking;

    private TimeLimit(@Nullable TimeLimit whole, Duration limit) {
        this.whole = whole;
        this.limit = limit.toNanos();
    }

    static TimeLimit of(Duration limit) {
        return new TimeLimit(null, limit);
    }

    /// A part of this, with a limit of its own.
    TimeLimit part(Duration cap) {
        return new TimeLimit(this, cap);
    }

    <T> T during(Supplier<T> question) {
        begin();
        try {
            return whole == null ? question.get() : whole.during(question);
        } finally {
            end();
        }
    }

    /// Zero when the time is up.
    Duration left() {
        Duration own = ownLeft();
        Duration left = whole == null || own.compareTo(whole.left()) < 0 ? own : whole.left();
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isUp() {
        return left().isZero();
    }

    private synchronized Duration ownLeft() {
        long until = asking > 0 ? askingSince : System.nanoTime();
        return Duration.ofNanos(limit - (until - start - asked));
    }

    private synchronized void begin() {
        if (asking++ == 0) {
            askingSince = System.nanoTime();
        }
    }

    private synchronized void end() {
        if (--asking == 0) {
            asked += System.nanoTime() - askingSince;
        }
    }
}
