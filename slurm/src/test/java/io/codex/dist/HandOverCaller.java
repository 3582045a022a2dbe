package io.codex.dist;

import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.service.ClaimExpectation;
import io.codex.core.service.EmbedClient;
import io.codex.core.service.ServiceDirectory;
import io.codex.core.service.ServiceRoute;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A program of its own, which calls the embedding service all the time and prints a line for each call.
final class HandOverCaller {
    private static final Duration RECENT = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private HandOverCaller() {}

    /// @param arguments the cluster
    public static void main(String[] arguments) {
        ServicesHome home = ServicesHome.fromEnvironment(System.getenv());
        try (var registry = new EndpointRegistry(home, arguments[0])) {
            var directory = new ServiceDirectory(registry, new Secrets(home), Map.of());
            var route = new ServiceRoute(
                    "embed",
                    directory::embedReplicas,
                    false,
                    new ClaimExpectation(registry, RECENT),
                    PATIENCE,
                    (_, _) -> {});
            try (var client = new EmbedClient(route)) {
                while (true) {
                    call(client);
                }
            }
        }
    }

    private static void call(EmbedClient client) {
        String result;
        try {
            client.embed(List.of("electron temperature"));
            result = CallLog.ANSWERED;
        } catch (CodexException e) {
            result = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
        System.out.println(System.currentTimeMillis() + "\t" + result);
    }
}
