package io.codex.core.batch.lsf;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads LSF's times: `Dec 28 19:56`, `Dec 28 19:56 L`, `Fri Dec 27 13:04:14`, `Mon Aug 11 18:16:17 2009`. A time
/// without a year is taken as the last such day, up to tomorrow.
final class LsfTime {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\p{Alpha}{3} +)?(\\p{Alpha}{3}) +(\\d{1,2}) +(\\d{1,2}:\\d{2})(:\\d{2})?(?: +(\\d{4}))?(?: +[A-Z])?");
    private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("yyyy MMM d H:mm:ss", Locale.ROOT);

    private final InstantSource now;
    private final ZoneId zone;

    LsfTime(InstantSource now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /// @return null for a text of another form, such as `-`
    @Nullable
    Instant parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return null;
        }
        String seconds = form.group(4) == null ? ":00" : form.group(4);
        String day = " " + form.group(1) + " " + form.group(2) + " " + form.group(3) + seconds;
        String given = form.group(5);
        ZonedDateTime tomorrow = now.instant().atZone(zone).plusDays(1);
        if (given != null) {
            return at(given + day);
        }
        Instant thisYear = at(tomorrow.getYear() + day);
        return thisYear == null || thisYear.isAfter(tomorrow.toInstant()) ? at(tomorrow.getYear() - 1 + day) : thisYear;
    }

    /// As `bhist -C` takes it, a minute earlier because it has no seconds.
    String format(Instant instant) {
        ZonedDateTime local = instant.atZone(zone).minus(1, ChronoUnit.MINUTES);
        return DateTimeFormatter.ofPattern("yyyy/MM/dd/HH:mm", Locale.ROOT).format(local);
    }

    private @Nullable Instant at(String whole) {
        try {
            return LocalDateTime.parse(whole, WHOLE).atZone(zone).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }
}
