package io.codex.core.batch.slurm;

import io.codex.core.batch.ClockTime;
import io.codex.core.batch.Walltime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Times in Slurm's commands.
final class SlurmTimes {
    /// Makes squeue and sacct take and print times that do not depend on the host's zone: seconds since the epoch.
    static final List<String> EPOCH = List.of("TZ=UTC0", "SLURM_TIME_FORMAT=%s");

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private SlurmTimes() {}

    /// For `sacct --starttime` with {@link #EPOCH}.
    static String utc(Instant time) {
        return UTC.format(time);
    }

    /// @return null for `N/A`, `Unknown`, `None` and whatever else is no time
    static @Nullable Instant instant(String text) {
        return text.matches("[1-9]\\d{0,11}") ? Instant.ofEpochSecond(Long.parseLong(text)) : null;
    }

    /// @return null for `Partition_Limit`, `INVALID`, `NOT_SET`, `N/A` and whatever else is no limit
    static @Nullable Walltime limit(String text) {
        try {
            return text.isBlank() ? null : ClockTime.SLURM.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// For `--time`: `1-02:03:04`. Never 0, which sbatch takes for no limit.
    static String option(Walltime walltime) {
        return switch (walltime) {
            case Walltime.Unlimited _ -> "UNLIMITED";
            case Walltime.Limited(Duration limit) -> {
                Duration some = limit.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : limit;
                yield "%d-%02d:%02d:%02d"
                        .formatted(some.toDays(), some.toHoursPart(), some.toMinutesPart(), some.toSecondsPart());
            }
        };
    }
}
