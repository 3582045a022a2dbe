package io.codex.core.tunnel;

import io.codex.core.shell.ProcessIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a tunnel's supervisor tells other processes of its user on this host. Rewritten when something changes;
/// holds no secret.
///
/// @param name       what the user calls the far side: a host or a facility
/// @param transport  `jsch`, `openssh` or `local`
/// @param supervisor the process that has the ports
/// @param started    of the supervisor
/// @param phase      where it is
/// @param reason     why it is not up; null when it is
/// @param hint       what to do about it; null for nothing
/// @param phaseSince when the phase began
/// @param reconnects since the start
/// @param via        the connection in words: `ada@login:22`; null before the first
/// @param sharedHome whether the far side's services home is this host's own
/// @param forwards   one for each local port
/// @param control    the socket on which the supervisor answers
public record TunnelState(
        String name,
        String transport,
        ProcessIdentity supervisor,
        Instant started,
        Phase phase,
        @Nullable String reason,
        @Nullable String hint,
        Instant phaseSince,
        int reconnects,
        @Nullable String via,
        boolean sharedHome,
        List<Forward> forwards,
        Path control) {
    public TunnelState {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(supervisor, "supervisor");
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(control, "control");
        forwards = List.copyOf(forwards);
    }

    /// Where a tunnel is.
    public enum Phase {
        CONNECTING,
        UP,
        /// Lost, and about to try again.
        WAITING,
        /// It will not try again by itself: refused authentication, a host key that is not the known one.
        REFUSED
    }

    /// One port.
    ///
    /// @param service    `embed`, `neo4j`, `neo4j_http`, or a site's own
    /// @param bind       the addresses it listens on: `127.0.0.1`, `::1`
    /// @param port       of this host
    /// @param url        for clients of this host: `http://localhost:18765`
    /// @param farEnd     null while none has proved itself
    /// @param reason     why there is no far end; null when there is one, or none was looked for yet
    /// @param secretFile this host's copy of the token or password, mode 0600; null before the first
    public record Forward(
            String service,
            List<String> bind,
            int port,
            URI url,
            @Nullable FarEnd farEnd,
            @Nullable String reason,
            @Nullable Path secretFile) {
        public Forward {
            bind = List.copyOf(bind);
        }
    }

    /// What is behind a port; it has proved that it is the generation that its record names.
    ///
    /// @param host       the node, as the record names it
    /// @param address    `host:port`, as the far side knows it
    /// @param generation 0 where there is no record
    /// @param route      how it is reached: `ssh`, `ssh to login, then TCP`, `srun`, `tcp`
    public record FarEnd(
            String host,
            String address,
            long generation,
            @Nullable String jobId,
            String location,
            String route,
            Instant since) {}
}
