package io.codex.core.service;

import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.OwnerWatch;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Expects a service while an owner of it beats, and shortly after one ended unasked.
public final class ClaimExpectation implements ServiceExpectation {
    private final EndpointRegistry registry;
    private final Duration recent;
    private final Map<String, OwnerWatch> watches = new ConcurrentHashMap<>();

    /// @param recent how long after an unasked end a new start is expected
    public ClaimExpectation(EndpointRegistry registry, Duration recent) {
        this.registry = registry;
        this.recent = recent;
    }

    @Override
    public Optional<String> coming(String service) {
        OwnerWatch watch = watches.computeIfAbsent(service, name -> registry.watchOwner(name, recent));
        synchronized (watch) {
            return watch.sign();
        }
    }
}
