package io.codex.core.service;

import io.codex.core.facility.EmbeddingConfig;
import io.codex.core.facility.Facility;
import io.codex.core.facility.ServiceConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a facility's file says of where the services are; a login node only where it is named as the last resort.
///
/// @param facility   for messages
/// @param embedHost  `embedding.embed-host`
/// @param embedPort  `embedding.server-port`
/// @param remoteUrl  `embedding.remote-url`
/// @param neo4jHost  the one node of neo4j's `nodelist`
/// @param loginNode  that may serve, because the service's `login_fallback` says so
public record ConfiguredPlaces(
        String facility,
        @Nullable String embedHost,
        int embedPort,
        @Nullable URI remoteUrl,
        @Nullable String neo4jHost,
        int neo4jPort,
        @Nullable String loginNode)
        implements CandidateSource {
    private static final int NEO4J_PORT = 7687;

    public static ConfiguredPlaces of(Facility facility) {
        EmbeddingConfig embedding = facility.embedding();
        Optional<ServiceConfig> neo4j = facility.service("neo4j");
        boolean fallback =
                facility.service("embed").map(ServiceConfig::loginFallback).orElse(false);
        return new ConfiguredPlaces(
                facility.name(),
                embedding.embedHost(),
                embedding.serverPort(),
                embedding.remoteUrl() == null ? null : URI.create(embedding.remoteUrl()),
                neo4j.map(ServiceConfig::nodelist)
                        .filter(nodes -> nodes.size() == 1)
                        .map(List::getFirst)
                        .filter(ConfiguredPlaces::isOneHost)
                        .orElse(null),
                neo4j.map(ServiceConfig::port).orElse(NEO4J_PORT),
                fallback
                        ? Optional.ofNullable(facility.compute().loginNode().hostname())
                                .filter(ConfiguredPlaces::isOneHost)
                                .orElse(null)
                        : null);
    }

    /// The ports at which jobs of these services listen unless they were in use.
    public static Map<String, Integer> jobPorts(Facility facility) {
        return Map.of(
                "embed",
                facility.service("embed")
                        .map(ServiceConfig::port)
                        .orElse(facility.embedding().serverPort()),
                "neo4j",
                facility.service("neo4j").map(ServiceConfig::port).orElse(NEO4J_PORT));
    }

    /// Node lists and globs name several.
    private static boolean isOneHost(String name) {
        return name.matches("[A-Za-z0-9._-]+");
    }

    @Override
    public List<Candidate> candidates(String service) {
        return switch (service) {
            case "embed" -> embed();
            case "neo4j" -> neo4j();
            default -> List.of();
        };
    }

    private List<Candidate> embed() {
        var candidates = new ArrayList<Candidate>();
        if (embedHost != null) {
            candidates.add(new Candidate(http(embedHost), "embed-host of " + facility));
        }
        if (remoteUrl != null) {
            candidates.add(new Candidate(remoteUrl, "remote-url of " + facility));
        }
        if (loginNode != null) {
            candidates.add(new Candidate(http(loginNode), "login node of " + facility));
        }
        return candidates;
    }

    private List<Candidate> neo4j() {
        return neo4jHost == null
                ? List.of()
                : List.of(new Candidate(
                        URI.create("bolt://%s:%d".formatted(neo4jHost, neo4jPort)), "neo4j's host of " + facility));
    }

    private URI http(String host) {
        return URI.create("http://%s:%d".formatted(host, embedPort));
    }
}
