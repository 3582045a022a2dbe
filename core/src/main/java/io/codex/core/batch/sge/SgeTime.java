package io.codex.core.batch.sge;

import io.codex.core.batch.ClockTime;
import io.codex.core.batch.Walltime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The times that Grid Engine prints and reads, all of them local.
final class SgeTime {
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);
    private static final DateTimeFormatter OPTION = DateTimeFormatter.ofPattern("yyyyMMddHHmm.ss", Locale.ROOT);

    private final ZoneId zone;

    SgeTime(ZoneId zone) {
        this.zone = zone;
    }

    /// Reads `2026-11-22T03:34:25` of `qstat -xml`; null for no time.
    @Nullable
    Instant iso(String text) {
        return read(text, DateTimeFormatter.ISO_LOCAL_DATE_TIME);
    }

    /// Reads `Sun Nov 22 03:33:32 2026` of `qacct`; null for no time, such as `-/-`.
    @Nullable
    Instant ctime(String text) {
        return read(text.replaceAll("\\s+", " "), CTIME);
    }

    /// Writes what `qacct -b` takes.
    String option(Instant instant) {
        return OPTION.format(instant.atZone(zone));
    }

    /// Reads the value of `h_rt`; null for none.
    static @Nullable Walltime walltime(String text) {
        try {
            return text.isBlank() ? null : ClockTime.SECONDS.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private @Nullable Instant read(String text, DateTimeFormatter form) {
        try {
            return LocalDateTime.parse(text.strip(), form).atZone(zone).toInstant();
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
