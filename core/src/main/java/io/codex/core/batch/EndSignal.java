package io.codex.core.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A signal that the command gets before its walltime ends, for a checkpoint.
///
/// @param signal without `SIG`
public record EndSignal(String signal, Duration before) {
    private static final Pattern FORM = Pattern.compile("(?:SIG)?(TERM|INT|HUP|QUIT|USR1|USR2|CONT)@(.+)");

    public EndSignal {
        if (!signal.matches("TERM|INT|HUP|QUIT|USR1|USR2|CONT") || before.isNegative() || before.isZero()) {
            throw new IllegalArgumentException("no signal before the end: %s, %s".formatted(signal, before));
        }
    }

    /// Reads `TERM@2m`, `SIGUSR1@90s`.
    ///
    /// @throws IllegalArgumentException for any other text
    @JsonCreator
    public static EndSignal parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (form.matches() && Walltime.parse(form.group(2)) instanceof Walltime.Limited(var before)) {
            return new EndSignal(form.group(1), before);
        }
        throw new IllegalArgumentException("not a signal before the end, such as TERM@2m: " + text);
    }

    @Override
    @JsonValue
    public String toString() {
        return signal + "@" + Walltime.of(before);
    }
}
