package io.codex.core.batch.slurm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the batch script ended.
///
/// @param signal 0 for none
record SlurmExit(int code, int signal) {
    private static final Pattern PAIR = Pattern.compile("(\\d{1,5}):(\\d{1,5})");
    private static final Pattern STATUS = Pattern.compile("\\d{1,9}");

    /// Reads sacct's `3:0` and squeue's wait status `768` (wait(2)).
    ///
    /// @return empty for another form
    static Optional<SlurmExit> parse(String text) {
        Matcher pair = PAIR.matcher(text);
        if (pair.matches()) {
            return Optional.of(new SlurmExit(Integer.parseInt(pair.group(1)), Integer.parseInt(pair.group(2))));
        }
        if (STATUS.matcher(text).matches()) {
            int status = Integer.parseInt(text);
            return Optional.of(new SlurmExit(status >> 8 & 0xff, status & 0x7f));
        }
        return Optional.empty();
    }

    /// 128 + n after signal n; 1 for a failure that left neither.
    int failure() {
        return signal > 0 ? 128 + signal : Math.max(1, code);
    }
}
