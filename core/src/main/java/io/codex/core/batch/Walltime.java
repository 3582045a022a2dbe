package io.codex.core.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The longest time that a job may run, or has left; whole seconds.
public sealed interface Walltime {
    record Limited(Duration duration) implements Walltime {
        public Limited {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("a walltime is not negative: " + duration);
            }
        }

        @Override
        @JsonValue
        public String toString() {
            return inUnits(duration);
        }
    }

    record Unlimited() implements Walltime {
        @Override
        @JsonValue
        public String toString() {
            return "unlimited";
        }
    }

    Pattern UNITS = Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?:in)?)?(?:(\\d+)s)?");

    static Walltime of(Duration duration) {
        return new Limited(duration);
    }

    static Walltime unlimited() {
        return new Unlimited();
    }

    /// Reads what people write: `90s`, `30m`, `1d12h`, ISO 8601's `PT90M`, `unlimited`, and the forms of Slurm's `-t`,
    /// where a plain number is minutes and `30:00` is half an hour (sbatch(1)).
    ///
    /// @throws IllegalArgumentException for any other text
    @JsonCreator
    static Walltime parse(String text) {
        String trimmed = text.strip();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        if (lower.equals("unlimited") || lower.equals("infinite") || lower.equals("infinity")) {
            return unlimited();
        }
        if (lower.startsWith("pt") || lower.matches("p\\d+d.*")) {
            return of(Duration.parse(trimmed));
        }
        Matcher units = UNITS.matcher(lower);
        if (!lower.isEmpty() && units.matches()) {
            return of(Duration.ofDays(number(units.group(1)))
                    .plusHours(number(units.group(2)))
                    .plusMinutes(number(units.group(3)))
                    .plusSeconds(number(units.group(4))));
        }
        return ClockTime.SLURM.parse(trimmed);
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String inUnits(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        var text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
