package io.codex.core.endpoint;

import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures what this process and those below it take.
public final class UsageReader {
    private static final Path PROC = Path.of("/proc");
    /// Of `/proc/PID/status`, in KiB (proc_pid_status(5)).
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

    private final ControlGroup group = new ControlGroup(PROC, Path.of("/sys/fs/cgroup"));
    private final @Nullable GpuReader gpus;

    private UsageReader(@Nullable GpuReader gpus) {
        this.gpus = gpus;
    }

    /// Of a service on the CPU; nothing is asked of GPUs.
    public static UsageReader withoutGpus() {
        return new UsageReader(null);
    }

    /// @param used the GPUs of the service
    public static UsageReader onGpus(Shell shell, VisibleGpus used) {
        return new UsageReader(new GpuReader(shell, "nvidia-smi", used));
    }

    /// Takes a second at most.
    public ServiceUsage read() {
        List<ProcessHandle> processes = Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .toList();
        OptionalLong limit = group.memoryLimit();
        return new ServiceUsage(
                processes.stream()
                                .map(process ->
                                        process.info().totalCpuDuration().orElse(Duration.ZERO))
                                .mapToLong(Duration::toMillis)
                                .sum()
                        / 1e3,
                processes.stream().mapToLong(UsageReader::residentBytes).sum(),
                Runtime.getRuntime().availableProcessors(),
                limit.isPresent() ? limit.getAsLong() : null,
                gpus == null ? List.of() : gpus.read());
    }

    /// 0 for a process that ended meanwhile.
    private static long residentBytes(ProcessHandle process) {
        try {
            String status = Files.readString(PROC.resolve(process.pid() + "/status"));
            return RESIDENT.matcher(status)
                    .results()
                    .findFirst()
                    .map(found -> Long.parseLong(found.group(1)) << 10)
                    .orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }
}
