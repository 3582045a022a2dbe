package io.codex.core.facility;

import org.jspecify.annotations.Nullable;

/// A partition or queue.
///
/// @param maxTime in the forms of a walltime; null when it is not known
public record PartitionConfig(
        @Key(value = "its name at the scheduler", required = true)
        String name,

        @Key(value = "the longest time that a job may ask for", form = Form.WALLTIME) @Nullable
        String maxTime,

        @Key("how many nodes it has, or their names") @Nullable
        PartitionNodes nodes,

        @Key(value = "CPU cores of a node", form = Form.POSITIVE) @Nullable
        Integer coresPerNode,

        @Key("memory of a node in GB") @Nullable Double memoryGb,

        @Key(value = "for short tests: work of the pattern `debug` goes there", byDefault = "false")
        boolean isDebug,

        @Key("its GPUs' type, as the scheduler names it") @Nullable
        String gpuType,

        @Key(value = "GPUs of a node", byDefault = "0", form = Form.COUNT)
        int gpusPerNode) {}
