package io.codex.core.service;

import java.util.List;
import java.util.stream.Collectors;

/// A place where a service cannot run, and why.
///
/// @param rank      of the place, from 0 in the order in which places are tried
/// @param partition empty for the scheduler's choice
public record PlacementRefusal(int rank, String partition, String reason) {
    /// For messages: `titan: its only node is down`.
    public String inWords() {
        return partition.isEmpty() ? reason : partition + ": " + reason;
    }

    static String inWords(List<PlacementRefusal> refusals) {
        return refusals.stream().map(PlacementRefusal::inWords).collect(Collectors.joining("; "));
    }
}
