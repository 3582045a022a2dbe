package io.codex.cli.command;

import io.codex.core.endpoint.GpuUsage;
import io.codex.core.endpoint.ServiceUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What a service takes of its host, for people.
public final class UsageText {
    private static final double UNIT = 1024;
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private UsageText() {}

    /// A label and a text for each thing.
    static SequencedMap<String, String> of(ServiceUsage usage) {
        var rows = new LinkedHashMap<String, String>();
        List<GpuUsage> gpus = usage.gpus();
        if (gpus == null) {
            rows.put("GPU", "in use; nvidia-smi does not tell more");
        } else {
            gpus.forEach(gpu -> rows.put("GPU " + gpu.index(), of(gpu)));
        }
        rows.put(
                "CPU",
                String.format(Locale.ROOT, "%.1f s used", usage.cpuSeconds())
                        + (usage.cpus() == null ? "" : " of %d CPUs".formatted(usage.cpus())));
        rows.put("memory", bytes(usage.residentBytes()) + of(usage.memoryLimitBytes()));
        return rows;
    }

    private static String of(GpuUsage gpu) {
        Integer busy = gpu.utilisationPercent();
        Long used = gpu.memoryUsedBytes();
        return gpu.name()
                + (used == null ? "" : ", " + bytes(used) + of(gpu.memoryTotalBytes()))
                + (busy == null ? "" : ", %d %% busy".formatted(busy));
    }

    private static String of(@Nullable Long limit) {
        return limit == null ? "" : " of " + bytes(limit);
    }

    /// In the largest unit of which there is one at least: `1.4 GiB`.
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= UNIT && unit < UNITS.size() - 1) {
            value /= UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS.get(unit));
    }
}
