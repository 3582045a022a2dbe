package io.codex.core.endpoint;

import org.jspecify.annotations.Nullable;

/// One GPU, all its users together.
///
/// @param index              as `nvidia-smi` counts, within the job where the job sees its own GPUs only
/// @param utilisationPercent of the last sampling period, in which some kernel ran
public record GpuUsage(
        int index,
        String name,
        @Nullable String uuid,
        @Nullable Long memoryUsedBytes,
        @Nullable Long memoryTotalBytes,
        @Nullable Integer utilisationPercent) {}
