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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds services for clients: the environment's word first, then the highest record that verifies.
public final class ServiceDirectory {
    private final EndpointRegistry registry;
    private final Secrets secrets;
    private final Map<String, String> environment;

    public ServiceDirectory(EndpointRegistry registry, Secrets secrets, Map<String, String> environment) {
        this.registry = registry;
        this.secrets = secrets;
        this.environment = Map.copyOf(environment);
    }

    /// `IMAS_CODEX_EMBED_REMOTE_URL` with `EMBED_TOKEN_FILE`, else the record of `embed`.
    public ServiceAddress embed() {
        return find("embed", "IMAS_CODEX_EMBED_REMOTE_URL", "EMBED_TOKEN_FILE", secrets::token);
    }

    /// `NEO4J_URI` with `NEO4J_PASSWORD_FILE`, else the record of `neo4j`.
    public ServiceAddress neo4j() {
        return find("neo4j", "NEO4J_URI", "NEO4J_PASSWORD_FILE", secrets::password);
    }

    private ServiceAddress find(String service, String urlVariable, String fileVariable, SecretOf secretOf) {
        String url = environment.getOrDefault(urlVariable, "");
        if (!url.isBlank()) {
            return new ServiceAddress(
                    uri(urlVariable, url), secret(fileVariable, secretOf, service), "$" + urlVariable);
        }
        Resolution resolution = registry.resolve(service);
        Endpoint endpoint = resolution.endpoint().orElseThrow(() -> notFound(service, resolution));
        return new ServiceAddress(
                endpoint.url(),
                secretOf.get(service),
                "generation %d on %s".formatted(endpoint.generation(), endpoint.host()));
    }

    private static URI uri(String variable, String value) {
        try {
            return URI.create(value);
        } catch (IllegalArgumentException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "%s is not a URL: %s".formatted(variable, value),
                    "unset it to use the service that codex up started",
                    e);
        }
    }

    private Secret secret(String fileVariable, SecretOf secretOf, String service) {
        @Nullable String file = environment.get(fileVariable);
        if (file == null || file.isBlank()) {
            return secretOf.get(service);
        }
        try {
            return new Secret(Path.of(file), Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "cannot read %s, which %s names: %s".formatted(file, fileVariable, e.getMessage()),
                    "unset %s to use the secret in the services home".formatted(fileVariable),
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
