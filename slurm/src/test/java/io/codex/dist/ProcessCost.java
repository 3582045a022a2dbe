package io.codex.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What a process and all that it started have used.
///
/// @param cpu      of those that live
/// @param resident KiB in memory, pages that several of them have counted for each
record ProcessCost(Duration cpu, long resident) {
    static ProcessCost of(List<ProcessHandle> roots) {
        List<ProcessHandle> all = roots.stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .distinct()
                .toList();
        Duration cpu = all.stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
        return new ProcessCost(
                cpu, all.stream().mapToLong(ProcessCost::resident).sum());
    }

    double cpuSecondsSince(ProcessCost before) {
        return cpu.minus(before.cpu).toMillis() / 1e3;
    }

    private static long resident(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (NoSuchFileException e) {
            // it has ended
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
