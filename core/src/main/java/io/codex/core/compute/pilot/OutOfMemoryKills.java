package io.codex.core.compute.pilot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How often the kernel has killed a process of this one's control group because its memory was used up (cgroups(7)),
/// of version 1 or 2.
final class OutOfMemoryKills {
    private static final String COUNT = "oom_kill ";

    private final Path proc;
    private final Path mount;

    OutOfMemoryKills() {
        this(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    /// @param proc  `/proc`
    /// @param mount `/sys/fs/cgroup`
    OutOfMemoryKills(Path proc, Path mount) {
        this.proc = proc;
        this.mount = mount;
    }

    /// Since the group was made; 0 where it cannot be told.
    long count() {
        return lines(proc.resolve("self/cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .flatMap(fields -> events(fields).stream())
                .flatMap(file -> lines(file).stream())
                .filter(line -> line.startsWith(COUNT))
                .mapToLong(line -> Long.parseLong(line.substring(COUNT.length()).strip()))
                .sum();
    }

    private Optional<Path> events(String[] fields) {
        Path group = Path.of("/").relativize(Path.of(fields[2]));
        if (fields[1].isEmpty()) {
            return innermost(mount, group, "memory.events");
        }
        List<String> controllers = Arrays.asList(fields[1].split(","));
        return controllers.contains("memory")
                ? innermost(mount.resolve("memory"), group, "memory.oom_control")
                : Optional.empty();
    }

    /// In a container the path may be one of the host's, of which only the root is there.
    private static Optional<Path> innermost(Path root, Path group, String file) {
        @Nullable Path folder = root.resolve(group).normalize();
        while (folder != null && folder.startsWith(root)) {
            if (Files.isReadable(folder.resolve(file))) {
                return Optional.of(folder.resolve(file));
            }
            folder = folder.getParent();
        }
        return Optional.empty();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            // this host has the other version, or no control groups
            return List.of();
        }
    }
}
