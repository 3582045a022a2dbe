package io.codex.core.service;

/// Told, now and then, what a command waits for.
@FunctionalInterface
public interface ServiceProgress {
    void waiting(String service, String what);
}
