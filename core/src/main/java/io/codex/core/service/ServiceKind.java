package io.codex.core.service;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How clients name a service that codex knows.
///
/// @param urlVariable    of the environment
/// @param secretVariable that names the file of the secret
/// @param userVariable   that names the user, where the service knows users
/// @param proves         whether its own port proves itself, so that an address can be believed without a record
record ServiceKind(
        String service,
        String urlVariable,
        String secretVariable,
        String userVariable,
        List<String> schemes,
        String defaultUser,
        boolean proves) {
    static final ServiceKind EMBED = new ServiceKind(
            "embed", "IMAS_CODEX_EMBED_REMOTE_URL", "EMBED_TOKEN_FILE", "", List.of("http", "https"), "", true);

    /// Bolt has no proof.
    static final ServiceKind NEO4J = new ServiceKind(
            "neo4j",
            "NEO4J_URI",
            "NEO4J_PASSWORD_FILE",
            "NEO4J_USERNAME",
            List.of("bolt", "neo4j", "bolt+s", "neo4j+s"),
            "neo4j",
            false);

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int BOLT_PORT = 7687;

    /// Empty for a site's own.
    static Optional<ServiceKind> of(String service) {
        return Stream.of(EMBED, NEO4J)
                .filter(kind -> kind.service().equals(service))
                .findFirst();
    }

    /// The port that a client takes for that URL.
    int port(URI url) {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return switch (url.getScheme()) {
            case "http" -> HTTP_PORT;
            case "https" -> HTTPS_PORT;
            default -> BOLT_PORT;
        };
    }
}
