package io.codex.core.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one submission is known by before and after the scheduler has given it an id. Submitting the same tag twice
/// gives one job.
public record JobTag(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern MARKED = Pattern.compile("(?:^|[\\s,\"])codex[:=]([A-Za-z0-9][A-Za-z0-9._-]{0,63})");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @JsonCreator
    public JobTag {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a tag is 1 to 64 letters, digits, dots, underscores and hyphens, not: " + value);
        }
    }

    /// A new one: the time, so that folders sort, and 40 random bits.
    public static JobTag random() {
        long bits = new SecureRandom().nextLong() & 0xff_ffff_ffffL;
        return new JobTag("%s-%010x".formatted(DAY.format(Instant.now()), bits));
    }

    /// How it is written into a job's comment or context.
    public String mark() {
        return "codex:" + value;
    }

    /// The tag in a comment that may hold other words.
    public static Optional<JobTag> in(String comment) {
        Matcher marked = MARKED.matcher(comment);
        return marked.find() ? Optional.of(new JobTag(marked.group(1))) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
