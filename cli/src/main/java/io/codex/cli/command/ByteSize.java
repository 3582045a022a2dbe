package io.codex.cli.command;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/// A number of bytes, written `800`, `64k`, `1M`, `2GiB`; the letters are powers of 1024.
record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})([KMG]?)(I?B)?");
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "K", 10, "M", 20, "G", 30);

    /// A text is read into memory whole.
    private static final long LARGEST = 1L << 30;

    static final class Converter implements CommandLine.ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
            Integer shift = form.matches() ? SHIFTS.get(form.group(2)) : null;
            if (shift == null) {
                throw new CommandLine.TypeConversionException(
                        "'%s' is not a size; write it like 800, 64k, 1M".formatted(text));
            }
            long factor = 1L << shift;
            long number = Long.parseLong(form.group(1));
            if (number > LARGEST / factor) {
                throw new CommandLine.TypeConversionException("'%s' is more than 1G".formatted(text));
            }
            return new ByteSize(number * factor);
        }
    }
}
