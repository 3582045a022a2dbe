package io.codex.core.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One sshd on the way, and how the user's configuration treats it.
///
/// @param name           as the user named it
/// @param hostKeyAlias   under which known_hosts has it; null for host and port
/// @param identitiesOnly offers no key of the agent that is not among the identity files
/// @param agent          the agent's socket
/// @param knownHosts     the user's files, then the host's
/// @param connectTimeout until it is authenticated; empty for what the caller gives
/// @param aliveInterval  between two questions whether the server is still there
/// @param aliveCountMax  unanswered ones until it is given up
/// @param algorithms     what the configuration asks for, by JSch's names
/// @param jump           what leads there, as ssh's `-J` takes it; null for nothing
record Hop(
        String name,
        String user,
        String host,
        int port,
        @Nullable String hostKeyAlias,
        List<Path> identityFiles,
        boolean identitiesOnly,
        Optional<Path> agent,
        List<Path> knownHosts,
        Optional<Duration> connectTimeout,
        Duration aliveInterval,
        int aliveCountMax,
        Map<String, String> algorithms,
        @Nullable String jump) {
    Hop {
        identityFiles = List.copyOf(identityFiles);
        knownHosts = List.copyOf(knownHosts);
        algorithms = Map.copyOf(algorithms);
    }

    String inWords() {
        return "%s@%s:%d".formatted(user, host, port);
    }

    /// As known_hosts names it.
    String inKnownHosts() {
        if (hostKeyAlias != null) {
            return hostKeyAlias;
        }
        return port == 22 ? host : "[%s]:%d".formatted(host, port);
    }
}
