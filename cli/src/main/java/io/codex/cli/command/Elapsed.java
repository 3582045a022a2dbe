package io.codex.cli.command;

import java.time.Duration;
import java.time.Instant;

/// How long something has lasted, for people: in its two largest units.
public final class Elapsed {
    private Elapsed() {}

    public static String since(Instant start) {
        return inWords(Duration.between(start, Instant.now()));
    }

    /// `2 d 3 h`, `4 min 5 s`.
    public static String inWords(Duration duration) {
        if (duration.toDays() > 0) {
            return "%d d %d h".formatted(duration.toDays(), duration.toHoursPart());
        }
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : "%d s".formatted(Math.max(0, duration.toSeconds()));
    }
}
