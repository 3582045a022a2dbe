package io.codex.core.service;

import java.util.Optional;

/// Tells whether a service that cannot be reached may come back by itself, so that a call waits for it.
@FunctionalInterface
public interface ServiceExpectation {
    /// In words, what is waited for; empty when nobody starts the service.
    Optional<String> coming(String service);

    /// Waits for nothing.
    static ServiceExpectation none() {
        return _ -> Optional.empty();
    }
}
