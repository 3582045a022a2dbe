package io.codex.core.ssh;

import org.jspecify.annotations.Nullable;

/// @param reason why it is this one, for messages; null where nobody asked and nothing forces it
public record TransportChoice(
        SshTransport transport, @Nullable String reason) {}
