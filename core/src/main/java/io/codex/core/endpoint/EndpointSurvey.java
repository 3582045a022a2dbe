package io.codex.core.endpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// All that is in the endpoint files of a home, of every cluster.
///
/// @param entries by cluster and service, the highest generation first
/// @param foreign files that are not codex's by their names
public record EndpointSurvey(List<EndpointEntry> entries, List<Path> foreign) {
    public EndpointSurvey {
        entries = List.copyOf(entries);
        foreign = List.copyOf(foreign);
    }

    /// Whether each service that has records has a verified one.
    public boolean isServed() {
        return entries.stream()
                .filter(entry -> entry.state() != EndpointEntry.State.UNPUBLISHED)
                .collect(Collectors.groupingBy(entry -> List.of(entry.cluster(), entry.service())))
                .values()
                .stream()
                .allMatch(ofService ->
                        ofService.stream().anyMatch(entry -> entry.state() == EndpointEntry.State.VERIFIED));
    }
}
