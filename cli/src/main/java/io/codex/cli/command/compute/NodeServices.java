package io.codex.cli.command.compute;

import io.codex.cli.CodexServices;
import io.codex.core.error.CodexException;
import io.codex.core.service.ServiceAddress;
import io.codex.core.service.ServiceDirectory;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The variables by which programs on this node find the services, for each that answers now.
final class NodeServices implements Supplier<List<Map<String, String>>> {
    /// A command must not wait for what does not answer.
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Executor THREADS =
            task -> Thread.ofPlatform().daemon().name("codex-pilot-services").start(task);

    private final CodexServices services;
    private final Runnable reach;

    /// @param reach returns when the way to the services is open, or cannot be opened
    NodeServices(CodexServices services, Runnable reach) {
        this.services = services;
        this.reach = reach;
    }

    @Override
    public List<Map<String, String>> get() {
        reach.run();
        long until = System.nanoTime() + LIMIT.toNanos();
        return List.of(look(NodeServices::embed), look(NodeServices::neo4j)).stream()
                .map(found -> found.completeOnTimeout(Map.of(), until - System.nanoTime(), TimeUnit.NANOSECONDS)
                        .join())
                .filter(variables -> !variables.isEmpty())
                .toList();
    }

    private CompletableFuture<Map<String, String>> look(Function<ServiceDirectory, Map<String, String>> kind) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return kind.apply(services.directory());
                    } catch (CodexException | UncheckedIOException e) {
                        // whoever needs the service hears of it
                        return Map.of();
                    }
                },
                THREADS);
    }

    private static Map<String, String> embed(ServiceDirectory directory) {
        List<ServiceAddress> replicas = directory.embedReplicas();
        ServiceAddress first = replicas.getFirst();
        var variables = new LinkedHashMap<String, String>();
        variables.put("EMBED_URL", first.url().toString());
        variables.put(
                "EMBED_URLS",
                replicas.stream().map(replica -> replica.url().toString()).collect(Collectors.joining(" ")));
        variables.put("IMAS_CODEX_EMBED_REMOTE_URL", first.url().toString());
        variables.put("EMBED_TOKEN_FILE", first.secret().file().toString());
        return variables;
    }

    private static Map<String, String> neo4j(ServiceDirectory directory) {
        ServiceAddress address = directory.neo4j();
        return Map.of(
                "NEO4J_URI", address.url().toString(),
                "NEO4J_USERNAME", address.user(),
                "NEO4J_PASSWORD_FILE", address.secret().file().toString());
    }
}
