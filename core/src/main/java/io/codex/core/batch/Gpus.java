package io.codex.core.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// GPUs of a node.
///
/// @param type as the site names it, such as `h100`; null for any
public record Gpus(int count, @Nullable String type) {
    private static final Pattern FORM = Pattern.compile("(?:([A-Za-z][\\w.-]*):)?(\\d{1,4})");

    public Gpus {
        if (count < 1) {
            throw new IllegalArgumentException("a number of GPUs is at least 1: " + count);
        }
    }

    /// Reads `2` and `h100:2`.
    ///
    /// @throws IllegalArgumentException for any other text
    @JsonCreator
    public static Gpus parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("not GPUs, such as 2 or h100:2: " + text);
        }
        return new Gpus(Integer.parseInt(form.group(2)), form.group(1));
    }

    @Override
    @JsonValue
    public String toString() {
        return type == null ? Integer.toString(count) : type + ":" + count;
    }
}
