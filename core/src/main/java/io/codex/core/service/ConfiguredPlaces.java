package io.codex.core.service;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a facility's file says of where the services are; a login node only where it is named as the last resort.
///
/// @param facility   for messages
/// @param embedHost  `embedding.embed-host`
/// @param embedPort  `embedding.server-port`
/// @param remoteUrl  `embedding.remote-url`
/// @param neo4jHost  `location` of the service neo4j
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
    public static final int EMBED_PORT = 18765;
    public static final int NEO4J_PORT = 7687;

    /// Of a facility without a file.
    public static ConfiguredPlaces none() {
        return new ConfiguredPlaces("local", null, EMBED_PORT, null, null, NEO4J_PORT, null);
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
