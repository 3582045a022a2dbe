package io.codex.core.service;

/// Told, now and then, what a command waits for.
@FunctionalInterface
public interface ServiceProgress {
    void waiting(String service, String what);

    /// It is not waited for any more.
    default void done(String service) {}
}
