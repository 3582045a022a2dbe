package io.codex.core.batch.command;

import java.time.Duration;
import java.time.Instant;

/// How often the scheduler may be asked about the user's jobs, by all the user's processes on this host together.
///
/// @param interval between two questions while somebody waits
public record PollBudget(Duration interval) {
    /// Sites ask for no more than one query in so long a time.
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

    /// After something was submitted or changed the next questions come sooner: a job mostly starts or is refused then.
    private static final Duration LIVELY = Duration.ofSeconds(15);

    private static final Duration LIVELY_INTERVAL = Duration.ofSeconds(3);

    /// However much changes.
    private static final Duration LEAST = Duration.ofSeconds(2);

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    public PollBudget {
        if (interval.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("schedulers are asked every %d s at most".formatted(LEAST.toSeconds()));
        }
    }

    public static PollBudget standard() {
        return new PollBudget(DEFAULT_INTERVAL);
    }

    /// @param asked    when it was asked last; the epoch when never
    /// @param failures how many questions in a row were not answered
    /// @param changed  when the user's jobs were last changed from here, or gave a sign of change
    boolean isDue(Instant now, Instant asked, int failures, Instant changed) {
        // a clock that was put back
        if (asked.isAfter(now)) {
            return true;
        }
        return Duration.between(asked, now).compareTo(spacing(now, asked, failures, changed)) >= 0;
    }

    private Duration spacing(Instant now, Instant asked, int failures, Instant changed) {
        if (failures > 0) {
            Duration backOff = interval.multipliedBy(1L << Math.min(failures - 1, 10));
            return backOff.compareTo(LONGEST_BACK_OFF) < 0 ? backOff : LONGEST_BACK_OFF;
        }
        if (changed.isAfter(asked) && !changed.isAfter(now)) {
            return LEAST;
        }
        boolean lively = changed.plus(LIVELY).isAfter(now);
        return lively && LIVELY_INTERVAL.compareTo(interval) < 0 ? LIVELY_INTERVAL : interval;
    }
}
