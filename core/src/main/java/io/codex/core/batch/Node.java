package io.codex.core.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compute node.
///
/// @param state      in the scheduler's words
/// @param usable     whether it takes jobs, now or when others have ended
/// @param partitions that it belongs to
/// @param cpus       all of them; 0 when not known
/// @param freeCpus   not allocated; 0 when not known
/// @param memory     null when not known
/// @param gpus       as the scheduler writes them; empty for none
/// @param reason     why it is not usable; empty when it is
public record Node(
        String name,
        String state,
        boolean usable,
        List<String> partitions,
        int cpus,
        int freeCpus,
        @Nullable MemorySize memory,
        String gpus,
        String reason) {
    public Node {
        partitions = List.copyOf(partitions);
    }
}
