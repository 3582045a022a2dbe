package io.codex.core.batch;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How schedulers write times with colons, which differ in what a lone number and two numbers mean.
public enum ClockTime {
    /// `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours[:minutes[:seconds]]` (sbatch(1)).
    SLURM(60, 60),
    /// `seconds`, `minutes:seconds`, `hours:minutes:seconds` (PBS Professional Reference Guide, "Duration";
    /// queue_conf(5) and sge_types(1) of Grid Engine, where a field may be empty).
    SECONDS(1, 60),
    /// `minutes`, `hours:minutes` (bsub, `-W`).
    LSF(60, 3600);

    private static final Pattern FORM = Pattern.compile("(?:(\\d+)-)?(\\d*)(?::(\\d*))?(?::(\\d*))?(?:\\.\\d+)?");

    private final long lone;
    private final long firstOfTwo;

    ClockTime(long lone, long firstOfTwo) {
        this.lone = lone;
        this.firstOfTwo = firstOfTwo;
    }

    /// @throws IllegalArgumentException for a text of another form
    public Walltime parse(String text) {
        String stripped = text.strip();
        if (stripped.toLowerCase(Locale.ROOT).matches("unlimited|infinite|infinity")) {
            return Walltime.unlimited();
        }
        Matcher form = FORM.matcher(stripped);
        if (!form.matches() || !stripped.matches(".*\\d.*")) {
            throw new IllegalArgumentException("not a time: " + text);
        }
        long seconds = seconds(form);
        return Walltime.of(Duration.ofSeconds(seconds));
    }

    private long seconds(Matcher form) {
        long first = number(form.group(2));
        if (form.group(1) != null) {
            long days = number(form.group(1));
            return days * 86_400 + first * 3600 + number(form.group(3)) * 60 + number(form.group(4));
        }
        if (form.group(3) == null) {
            return first * lone;
        }
        if (form.group(4) == null) {
            return first * firstOfTwo + number(form.group(3)) * (firstOfTwo / 60);
        }
        return first * 3600 + number(form.group(3)) * 60 + number(form.group(4));
    }

    private static long number(String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
