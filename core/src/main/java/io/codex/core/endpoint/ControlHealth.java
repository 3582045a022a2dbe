package io.codex.core.endpoint;

import org.jspecify.annotations.Nullable;

/// @param ready  whether the service does its work
/// @param detail in words, for people
/// @param usage  null from a service that does not tell
public record ControlHealth(
        boolean ready, String detail, @Nullable ServiceUsage usage) {
    public ControlHealth(boolean ready, String detail) {
        this(ready, detail, null);
    }
}
