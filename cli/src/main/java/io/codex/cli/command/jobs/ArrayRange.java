package io.codex.cli.command.jobs;

import io.codex.core.batch.JobArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tasks of `--array`.
record ArrayRange(JobArray array) {
    private static final Pattern FORM = Pattern.compile("(?:(\\d{1,9})-)?(\\d{1,9})(?:%(\\d{1,9}))?");

    /// Reads `10` (indices 0 to 9), `1-10`, and either with `%4` for no more than 4 at once.
    ///
    /// @throws IllegalArgumentException for any other text
    static ArrayRange parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("not an array, such as 10, 1-10 or 1-10%%4: %s".formatted(text));
        }
        int last = Integer.parseInt(form.group(2));
        int first = form.group(1) == null ? 0 : Integer.parseInt(form.group(1));
        int size = form.group(1) == null ? last : last - first + 1;
        if (size < 1) {
            throw new IllegalArgumentException("an array without tasks: " + text);
        }
        int running = form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
        return new ArrayRange(new JobArray(first, size, running));
    }
}
