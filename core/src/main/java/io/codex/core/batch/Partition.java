package io.codex.core.batch;

import org.jspecify.annotations.Nullable;

/// A queue that jobs can be submitted to.
///
/// @param available  whether it takes and starts jobs
/// @param preferred  whether jobs go there that name none
/// @param maximum    the longest walltime; null when not known
/// @param nodes      how many; 0 when not known
/// @param freeNodes  how many of them would take a job now
/// @param gpus       of a node, as the scheduler writes them; empty for none
/// @param comment    what is special, in words; empty for nothing
public record Partition(
        String name,
        boolean available,
        boolean preferred,
        @Nullable Walltime maximum,
        int nodes,
        int freeNodes,
        String gpus,
        String comment) {}
