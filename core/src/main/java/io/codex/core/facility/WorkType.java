package io.codex.core.facility;

import org.jspecify.annotations.Nullable;

/// Resources for work of one kind, such as a discovery or a shell.
///
/// @param walltime in the forms of a walltime
/// @param memory   in the forms of an amount of memory
public record WorkType(
        @Key("the partition; absent: the scheduler's default") @Nullable
        String partition,

        @Key(value = "CPU cores", form = Form.POSITIVE) @Nullable
        Integer cpus,

        @Key(value = "memory", form = Form.MEMORY) @Nullable String memory,

        @Key(value = "GPUs", byDefault = "0", form = Form.COUNT)
        int gpus,

        @Key(value = "the longest time that it may run", form = Form.WALLTIME) @Nullable
        String walltime,

        @Key("`session`: one allocation for many commands; `batch`: a job each; `debug`: a debug partition; `auto`:"
                + " by how long allocations take; absent: `compute.pattern`")
        @Nullable
        WorkPattern pattern,

        @Key("the account that is charged") @Nullable String account,

        @Key("the quality of service") @Nullable String qos,

        @Key(value = "whether nodes are not shared with other jobs", byDefault = "false")
        boolean exclusive) {}
