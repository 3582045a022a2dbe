package io.codex.core.tunnel;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Holder;
import io.codex.core.shell.SocketTable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Listening sockets of this host.
final class LoopbackSockets {
    private static final int BACKLOG = 128;

    private static final int TRIES = 20;

    private final SocketTable table = new SocketTable();
    private final Supplier<List<TunnelState>> tunnels;

    LoopbackSockets() {
        this(List::of);
    }

    /// @param tunnels of this host, which may have a port
    LoopbackSockets(Supplier<List<TunnelState>> tunnels) {
        this.tunnels = tunnels;
    }

    /// Listens on 127.0.0.1 and, where the host has IPv6, on ::1: `localhost` may lead to either, and what is left free
    /// another user could take.
    ///
    /// @param bind another address to listen on, asked for by the user; null for loopback
    /// @throws CodexException naming who has the port
    List<ServerSocket> listen(int port, @Nullable String bind) {
        List<String> addresses = bind == null ? loopback() : List.of(bind);
        for (int tries = 1; ; tries++) {
            try {
                return bound(addresses, port);
            } catch (BindException e) {
                if (port != 0 || tries == TRIES) {
                    throw tunnelOn(port)
                            .map(tunnel -> inUse(port, tunnel, e))
                            .or(() -> table.listenerOn(port).map(holder -> inUse(port, holder, e)))
                            .orElseGet(() -> unusable(port, bind, e));
                }
            } catch (IOException | IllegalArgumentException e) {
                throw unusable(port, bind, e);
            }
        }
    }

    /// All on one port, also where any will do: the first address's, which may be taken on the next.
    private static List<ServerSocket> bound(List<String> addresses, int port) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            int same = port;
            for (String address : addresses) {
                ServerSocket socket = bound(address, same);
                sockets.add(socket);
                same = socket.getLocalPort();
            }
            return sockets;
        } catch (IOException e) {
            sockets.forEach(LoopbackSockets::close);
            throw e;
        }
    }

    private static ServerSocket bound(String address, int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), BACKLOG);
            return socket;
        } catch (IOException | IllegalArgumentException e) {
            close(socket);
            throw e;
        }
    }

    private static List<String> loopback() {
        return hasIpv6Loopback() ? List.of("127.0.0.1", "::1") : List.of("127.0.0.1");
    }

    /// `/proc/net/if_inet6` has a line for each IPv6 address of the host (proc_net(5)).
    private static boolean hasIpv6Loopback() {
        try {
            return Files.readString(Path.of("/proc/net/if_inet6")).contains("00000000000000000000000000000001 ");
        } catch (IOException e) {
            return false;
        }
    }

    private static CodexException inUse(int port, TunnelState tunnel, BindException e) {
        return new CodexException(
                ExitCode.FAILED,
                "port %d of this host is in use by the tunnel %s".formatted(port, tunnel.name()),
                "end it with: codex tunnel stop %s; or choose another port with --port".formatted(tunnel.name()),
                e);
    }

    private static CodexException inUse(int port, Holder holder, BindException e) {
        return new CodexException(
                ExitCode.FAILED,
                "port %d of this host is in use by %s".formatted(port, holder.inWords()),
                holder.hint().orElse("end it, or choose another port with --port"),
                e);
    }

    private static CodexException unusable(int port, @Nullable String bind, Exception e) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot listen on port %d of %s: %s".formatted(port, bind == null ? "localhost" : bind, e.getMessage()),
                "choose another address or port",
                e);
    }

    private Optional<TunnelState> tunnelOn(int port) {
        return tunnels.get().stream()
                .filter(tunnel -> tunnel.forwards().stream().anyMatch(forward -> forward.port() == port))
                .findFirst();
    }

    static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is given up either way
        }
    }
}
