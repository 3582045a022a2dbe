package io.codex.core.service;

import io.codex.core.batch.Resources;
import java.util.Map;

/// One way to place a service's job.
///
/// @param rank        from 0, in the order in which places are tried
/// @param partition   empty for the scheduler's choice
/// @param environment that holds only there: whether there is a GPU to use
public record Placement(int rank, String partition, Resources resources, Map<String, String> environment) {
    public Placement {
        environment = Map.copyOf(environment);
    }

    /// For messages: `partition titan`.
    public String inWords() {
        return partition.isEmpty() ? "any partition" : "partition " + partition;
    }
}
