package io.codex.core.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of memory. Units count in 1024, as those of all schedulers here do.
public record MemorySize(long bytes) implements Comparable<MemorySize> {
    private static final List<String> UNITS = List.of("", "K", "M", "G", "T", "P");
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGTP]?)(I?B)?");

    public MemorySize {
        if (bytes <= 0) {
            throw new IllegalArgumentException("memory is more than nothing: " + bytes);
        }
    }

    public static MemorySize ofMebibytes(long mebibytes) {
        return new MemorySize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /// Reads `64G`, `64GB`, `64GiB`, `1.5t`, `500 MB`; a number alone is in mebibytes (sbatch(1), `--mem`).
    ///
    /// @throws IllegalArgumentException for any other text
    @JsonCreator
    public static MemorySize parse(String text) {
        return parse(text, "M");
    }

    /// @param lone the unit of a number alone: ``, `K`, `M`, …
    /// @throws IllegalArgumentException for a text of another form
    public static MemorySize parse(String text, String lone) {
        Matcher form = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("not an amount of memory: " + text);
        }
        boolean alone = form.group(2).isEmpty() && form.group(3) == null;
        int unit = UNITS.indexOf(alone ? lone : form.group(2));
        return new MemorySize(new BigDecimal(form.group(1))
                .multiply(BigDecimal.valueOf(1L << (10 * unit)))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    /// Rounded up.
    public long mebibytes() {
        return Math.ceilDiv(bytes, 1L << 20);
    }

    /// Rounded up.
    public long kibibytes() {
        return Math.ceilDiv(bytes, 1L << 10);
    }

    /// Rounded up to whole mebibytes.
    public MemorySize times(double factor) {
        return ofMebibytes((long) Math.ceil(mebibytes() * factor));
    }

    @Override
    public int compareTo(MemorySize other) {
        return Long.compare(bytes, other.bytes);
    }

    /// Exact, in the largest unit that leaves a whole number; bytes with a `B`.
    @Override
    @JsonValue
    public String toString() {
        int unit = Math.min(Long.numberOfTrailingZeros(bytes) / 10, UNITS.size() - 1);
        return (bytes >> (10 * unit)) + (unit == 0 ? "B" : UNITS.get(unit));
    }
}
