package io.codex.core.endpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a service takes of its host, and what its job may take.
///
/// @param cpuSeconds       of processor time, used by the service's process and those below it that run now
/// @param residentBytes    memory of the same processes; pages that they share count more than once
/// @param cpus             that the job may use; null if unknown
/// @param memoryLimitBytes of the job's control group; null if there is none, or it cannot be read
/// @param gpus             in use; empty on the CPU, null if `nvidia-smi` does not tell
public record ServiceUsage(
        double cpuSeconds,
        long residentBytes,
        @Nullable Integer cpus,
        @Nullable Long memoryLimitBytes,
        @Nullable List<GpuUsage> gpus) {
    public ServiceUsage {
        gpus = gpus == null ? null : List.copyOf(gpus);
    }
}
