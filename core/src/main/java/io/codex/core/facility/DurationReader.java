package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `90s`, `10m`, `1d12h`: ISO 8601's durations without their `P` and `T`.
final class DurationReader extends StdScalarDeserializer<Duration> {
    private static final Pattern PARTS = Pattern.compile("(\\d+[dD])?(.*)");

    DurationReader() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getText();
        Matcher parts = PARTS.matcher(text);
        if (!text.isEmpty() && parts.matches()) {
            String days = parts.group(1) == null ? "" : parts.group(1);
            String rest = parts.group(2).isEmpty() ? "" : "T" + parts.group(2);
            try {
                return Duration.parse("P" + days + rest);
            } catch (java.time.format.DateTimeParseException _) {
                // said below, in the file's own terms
            }
        }
        return (Duration) context.handleWeirdStringValue(Duration.class, text, "not " + Form.DURATION.words());
    }
}
