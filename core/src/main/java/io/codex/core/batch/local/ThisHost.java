package io.codex.core.batch.local;

import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.Walltime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The one node and the one partition of the local back end.
final class ThisHost {
    static final String PARTITION = "local";

    private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+([0-9]+) kB$");

    private ThisHost() {}

    static Node node(String host) {
        int cpus = Runtime.getRuntime().availableProcessors();
        return new Node(host, "up", true, List.of(PARTITION), cpus, 0, memory(), gpus(), "");
    }

    static Partition partition() {
        return new Partition(
                PARTITION, true, true, Walltime.unlimited(), 1, 1, gpus(), "this host, without a scheduler");
    }

    /// All of it; null when the kernel does not tell (proc_meminfo(5)).
    private static @Nullable MemorySize memory() {
        try {
            Matcher total = TOTAL.matcher(Files.readString(Path.of("/proc/meminfo")));
            return total.find() ? new MemorySize(Long.parseLong(total.group(1)) << 10) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /// How many devices NVIDIA's driver shows; empty for none.
    private static String gpus() {
        try (Stream<Path> devices = Files.list(Path.of("/dev"))) {
            long count = devices.filter(
                            device -> device.getFileName().toString().matches("nvidia[0-9]+"))
                    .count();
            return count == 0 ? "" : Long.toString(count);
        } catch (IOException e) {
            return "";
        }
    }
}
