package io.codex.cli.command;

import io.codex.cli.CodexServices;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointEntry;
import io.codex.core.endpoint.EndpointSurvey;
import io.codex.core.service.ServiceDirectory;
import io.codex.core.service.ServicePlace;
import io.codex.core.tunnel.TunnelForward;
import io.codex.core.tunnel.TunnelForward.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Tells by which address clients of this host reach each service, in the order in which they look: what the
/// environment names, this user's tunnels, the records of this host's cluster.
final class AccessLook {
    private final CodexServices services;

    AccessLook(CodexServices services) {
        this.services = services;
    }

    /// By service; of each the one that is used first.
    List<ServiceAccess> in(EndpointSurvey survey) {
        List<TunnelForward> tunnels = services.tunnels().all();
        List<EndpointEntry> records = survey.entries().stream()
                .filter(entry -> entry.state() == EndpointEntry.State.VERIFIED
                        && entry.cluster().equals(services.cluster()))
                .toList();
        ServiceDirectory directory = services.directory();
        return Stream.of(
                        Stream.of("embed", "neo4j"),
                        tunnels.stream().map(TunnelForward::service),
                        records.stream().map(EndpointEntry::service))
                .flatMap(names -> names)
                .distinct()
                .sorted()
                .flatMap(service -> of(service, directory, tunnels, records).stream())
                .toList();
    }

    private static List<ServiceAccess> of(
            String service, ServiceDirectory directory, List<TunnelForward> tunnels, List<EndpointEntry> records) {
        var found = new ArrayList<ServiceAccess>();
        directory.named(service).ifPresent(place -> found.add(ServiceAccess.by(place, true)));
        for (TunnelForward forward : tunnels) {
            if (forward.service().equals(service)) {
                boolean used = found.isEmpty() && forward.condition() == Condition.SERVING;
                found.add(ServiceAccess.by(forward, used));
            }
        }
        List<Endpoint> endpoints = records.stream()
                .map(EndpointEntry::endpoint)
                .filter(endpoint -> endpoint != null && endpoint.service().equals(service))
                .toList();
        if (!endpoints.isEmpty()) {
            Endpoint endpoint = endpoints.getFirst();
            String replicas = endpoints.size() == 1 ? "" : ", one of %d replicas".formatted(endpoints.size());
            found.add(ServiceAccess.by(
                    new ServicePlace(
                            service,
                            endpoint.url().toString(),
                            "generation %d on %s%s".formatted(endpoint.generation(), endpoint.host(), replicas)),
                    found.stream().noneMatch(ServiceAccess::used)));
        }
        return found;
    }
}
