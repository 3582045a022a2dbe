package io.codex.cli.serve;

import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Holder;
import io.codex.core.shell.SocketTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a service listens.
///
/// @param host an address of this host, or `0.0.0.0`
public record ListenAddress(String host) {

    /// The wanted port where it is free, else one that was free a moment ago; who has the wanted one is said.
    ///
    /// @param wanted 0 for any
    /// @throws CodexException when the host is no address of this machine
    public int portOrFree(int wanted, TimedLog log) {
        InetAddress address = address();
        if (wanted != 0 && bound(address, wanted) == wanted) {
            return wanted;
        }
        if (wanted != 0) {
            Optional<Holder> holder = new SocketTable().listenerOn(wanted);
            log.say("port %d is in use by %s: taking a free one instead"
                    .formatted(wanted, holder.map(Holder::inWords).orElse("an unknown process")));
            holder.flatMap(Holder::hint).ifPresent(log::say);
        }
        int free = bound(address, 0);
        if (free < 0) {
            throw noAddress(null);
        }
        return free;
    }

    /// Where the service is looked for on this very host.
    public String probed() {
        return address().isAnyLocalAddress() ? "127.0.0.1" : host;
    }

    /// Under which clients reach it; for all addresses, the host's own.
    String reachable(ServiceIdentity identity) {
        if (!address().isAnyLocalAddress()) {
            return host;
        }
        try {
            // Debian's /etc/hosts maps the host's own name to 127.0.1.1
            boolean loopback = InetAddress.getByName(identity.address()).isLoopbackAddress();
            return loopback ? identity.host() : identity.address();
        } catch (UnknownHostException e) {
            throw noAddress(e);
        }
    }

    /// The port that could be bound; -1 for none.
    private static int bound(InetAddress address, int port) {
        try (var socket = new ServerSocket()) {
            // connections in TIME_WAIT do not count
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return socket.getLocalPort();
        } catch (IOException e) {
            return -1;
        }
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw noAddress(e);
        }
    }

    private CodexException noAddress(@Nullable Exception cause) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "cannot listen on " + host,
                "CODEX_SERVE_HOST must be an address of this machine, or 0.0.0.0",
                cause);
    }
}
