package io.codex.core.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The limits of the control group that this process is in (cgroups(7)), of version 1 or 2.
final class ControlGroup {
    /// Version 1 writes "no limit" as the largest multiple of its page size.
    private static final long UNLIMITED = 1L << 60;

    private final Path proc;
    private final Path mount;

    /// @param proc  `/proc`
    /// @param mount `/sys/fs/cgroup`
    ControlGroup(Path proc, Path mount) {
        this.proc = proc;
        this.mount = mount;
    }

    /// In bytes, the smallest from the group up to the root; empty if there is none, or it cannot be read.
    OptionalLong memoryLimit() {
        return lines(proc.resolve("self/cgroup"))
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .flatMapToLong(this::memoryLimits)
                .filter(limit -> limit < UNLIMITED)
                .min();
    }

    private LongStream memoryLimits(String[] fields) {
        Path group = Path.of("/").relativize(Path.of(fields[2]));
        if (fields[1].isEmpty()) {
            return limits(mount, group, "memory.max");
        }
        List<String> controllers = Arrays.asList(fields[1].split(","));
        return controllers.contains("memory")
                ? limits(mount.resolve("memory"), group, "memory.limit_in_bytes")
                : LongStream.empty();
    }

    /// In a container the path may be one of the host's, of which only the root is there.
    private static LongStream limits(Path root, Path group, String file) {
        List<Path> folders = new ArrayList<>();
        @Nullable Path folder = root.resolve(group).normalize();
        while (folder != null && folder.startsWith(root)) {
            folders.add(folder);
            folder = folder.getParent();
        }
        return folders.stream()
                .flatMap(each -> lines(each.resolve(file)))
                .filter(text -> text.matches("\\d{1,19}"))
                .mapToLong(Long::parseLong);
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            // this host has the other version, or no control groups
            return Stream.empty();
        }
    }
}
