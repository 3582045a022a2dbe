package io.codex.core.compute;

import io.codex.core.facility.WorkPattern;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a command comes to a compute node, and why.
///
/// @param pattern never {@link WorkPattern#AUTO}
/// @param reason  for people; empty when the user or the facility's file said it
public record PatternChoice(WorkPattern pattern, String reason) {
    /// A wait that is worth it for any command.
    private static final Duration SHORT = Duration.ofMinutes(2);

    /// Waiting for longer than that part of what the command takes is not.
    private static final int PART = 10;

    /// Weighs how long an allocation takes against how long the command does. A debug partition is never chosen: sites
    /// keep it for tests.
    ///
    /// @param asked    what the user or the facility's file says
    /// @param session  whether a session is there
    /// @param latency  how long allocations take; null when nobody knows
    /// @param expected how long the command takes at most
    public static PatternChoice of(WorkPattern asked, boolean session, @Nullable Duration latency, Duration expected) {
        if (asked != WorkPattern.AUTO) {
            return new PatternChoice(asked, "");
        }
        if (session) {
            return new PatternChoice(WorkPattern.SESSION, "a session is there");
        }
        if (latency == null) {
            return new PatternChoice(WorkPattern.SESSION, "how long allocations take is not known yet");
        }
        String times = "allocations take %s, the command at most %s".formatted(words(latency), words(expected));
        return latency.compareTo(SHORT) <= 0 || latency.multipliedBy(PART).compareTo(expected) <= 0
                ? new PatternChoice(WorkPattern.SESSION, times)
                : new PatternChoice(WorkPattern.BATCH, times);
    }

    private static String words(Duration time) {
        if (time.toMinutes() >= 120) {
            return time.toHours() + " h";
        }
        return time.toSeconds() >= 120 ? time.toMinutes() + " min" : "%.1f s".formatted(time.toMillis() / 1000.0);
    }
}
