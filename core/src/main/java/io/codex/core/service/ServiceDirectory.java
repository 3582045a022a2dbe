package io.codex.core.service;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Rejection;
import io.codex.core.endpoint.Resolution;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Finds services for clients: the environment's word first, then the highest record that verifies.
public final class ServiceDirectory {
    private static final String NEO4J_USER = "neo4j";

    private final EndpointRegistry registry;
    private final Secrets secrets;
    private final Map<String, String> environment;

    /// @param environment whose variables come first; empty for the home's own services only
    public ServiceDirectory(EndpointRegistry registry, Secrets secrets, Map<String, String> environment) {
        this.registry = registry;
        this.secrets = secrets;
        this.environment = Map.copyOf(environment);
    }

    /// `IMAS_CODEX_EMBED_REMOTE_URL` with `EMBED_TOKEN_FILE`, else the record of `embed`.
    public ServiceAddress embed() {
        return find(
                "embed",
                "",
                new Variables("IMAS_CODEX_EMBED_REMOTE_URL", "EMBED_TOKEN_FILE", List.of("http", "https")),
                secrets::token);
    }

    /// `NEO4J_URI` with `NEO4J_USERNAME` and `NEO4J_PASSWORD_FILE`, else the record of `neo4j`.
    public ServiceAddress neo4j() {
        return find(
                "neo4j",
                environment.getOrDefault("NEO4J_USERNAME", NEO4J_USER),
                new Variables("NEO4J_URI", "NEO4J_PASSWORD_FILE", List.of("bolt", "neo4j", "bolt+s", "neo4j+s")),
                secrets::password);
    }

    private record Variables(String url, String secretFile, List<String> schemes) {}

    private ServiceAddress find(String service, String user, Variables variables, SecretOf secretOf) {
        String given = environment.getOrDefault(variables.url(), "");
        if (!given.isBlank()) {
            URI url = uri(variables, given);
            return new ServiceAddress(url, user, secret(service, url, variables, secretOf), "$" + variables.url());
        }
        Resolution resolution = registry.resolve(service);
        Endpoint endpoint = resolution.endpoint().orElseThrow(() -> notFound(service, resolution));
        return new ServiceAddress(
                endpoint.url(),
                service.equals(NEO4J_USER) ? NEO4J_USER : user,
                secretOf.get(service),
                "generation %d on %s".formatted(endpoint.generation(), endpoint.host()));
    }

    private static URI uri(Variables variables, String value) {
        try {
            URI url = new URI(value);
            if (url.getHost() != null && variables.schemes().contains(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw noUrl(variables, value);
        }
        throw noUrl(variables, value);
    }

    private static CodexException noUrl(Variables variables, String value) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "%s is not a URL of %s: %s".formatted(variables.url(), String.join(", ", variables.schemes()), value),
                "unset it to use the service that codex up started");
    }

    /// The home's own secret goes only to a service of this home that proved itself: behind an address in a stale
    /// environment somebody else may listen by now.
    private Secret secret(String service, URI url, Variables variables, SecretOf secretOf) {
        String file = environment.getOrDefault(variables.secretFile(), "");
        Path ours = secrets.folder();
        if (!file.isBlank() && !Path.of(file).toAbsolutePath().startsWith(ours)) {
            return read(Path.of(file), variables);
        }
        Resolution resolution = registry.resolve(service);
        if (resolution.endpoint().map(Endpoint::url).filter(url::equals).isEmpty()) {
            throw new CodexException(
                    ExitCode.UNHEALTHY,
                    "%s names %s, where no %s service of %s has proved itself"
                            .formatted(variables.url(), url, service, ours.getParent()),
                    "unset %s, or name the secret of that service with %s"
                            .formatted(variables.url(), variables.secretFile()));
        }
        return secretOf.get(service);
    }

    private static Secret read(Path file, Variables variables) {
        try {
            return new Secret(file, Files.readString(file).strip());
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "cannot read %s, which %s names: %s".formatted(file, variables.secretFile(), e.getMessage()),
                    "name a file that holds the secret, and only that",
                    e);
        }
    }

    private static CodexException notFound(String service, Resolution resolution) {
        String rejected =
                resolution.rejections().stream().map(Rejection::inWords).collect(Collectors.joining("; "));
        return new CodexException(
                ExitCode.UNHEALTHY,
                rejected.isEmpty()
                        ? "no %s service is running".formatted(service)
                        : "no %s service answers: %s".formatted(service, rejected),
                "start it with: codex up %s".formatted(service));
    }

    private interface SecretOf {
        Secret get(String service);
    }
}
