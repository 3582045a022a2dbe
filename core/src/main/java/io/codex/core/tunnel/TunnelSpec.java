package io.codex.core.tunnel;

import io.codex.core.ssh.SshTarget;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A tunnel that somebody asked for.
///
/// @param name     what the user calls the far side
/// @param target   null for this host itself
/// @param farHome  the services home there; empty for what that host's environment says
/// @param forwards at least one
/// @param endsWhenRefused whether it ends, instead of keeping its ports, when a person must do something first
public record TunnelSpec(
        String name,
        @Nullable SshTarget target,
        Optional<String> farHome,
        List<Forward> forwards,
        boolean endsWhenRefused) {
    public TunnelSpec {
        forwards = List.copyOf(forwards);
        if (forwards.isEmpty()) {
            throw new IllegalArgumentException("a tunnel needs a port");
        }
    }

    /// @param service `embed`, `neo4j`, `neo4j_http` or a site's own
    /// @param port    of this host; 0 for any
    /// @param bind    the address to listen on; null for loopback
    /// @param configured where it is when no record tells: `127.0.0.1:18765`, as the far side knows it; else null
    public record Forward(
            String service,
            int port,
            @Nullable String bind,
            @Nullable Place configured) {
        public Forward {
            Objects.requireNonNull(service, "service");
            requirePort(port, 0);
        }

        /// The record that says where it is: Neo4j's holds its HTTP port too.
        public String recordedAs() {
            return service.equals(NEO4J_HTTP) ? "neo4j" : service;
        }

        /// Whether it is the second port of its record.
        public boolean isSecondPort() {
            return service.equals(NEO4J_HTTP);
        }
    }

    public static final String NEO4J_HTTP = "neo4j_http";

    private static final int LAST_PORT = 65_535;

    /// A port of a host.
    public record Place(String host, int port) {
        public Place {
            Objects.requireNonNull(host, "host");
            requirePort(port, 1);
        }
    }

    private static void requirePort(int port, int least) {
        if (port < least || port > LAST_PORT) {
            throw new IllegalArgumentException("no port: " + port);
        }
    }
}
