package io.codex.core.tunnel;

import io.codex.core.ssh.HostStream;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A port of any number on loopback that leads to one place of the far side, for one conversation. What it leads to
/// asks everybody for a token.
final class Bridge implements AutoCloseable {
    private final ServerSocket socket;
    private final FarRoute route;
    private final URI far;
    private final Duration timeout;
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
    private volatile FarRoutes.@Nullable Failure failure;

    Bridge(FarRoute route, URI far, Duration timeout) throws IOException {
        this.route = route;
        this.far = far;
        this.timeout = timeout;
        this.socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        } catch (IOException e) {
            LoopbackSockets.close(socket);
            throw e;
        }
        Thread.startVirtualThread(this::accept);
    }

    /// The same address by way of this port.
    URI url() {
        return URI.create("%s://127.0.0.1:%d".formatted(far.getScheme(), socket.getLocalPort()));
    }

    /// Why the conversation failed: the route's reason, where it had one.
    ///
    /// @param otherwise what was seen of it from this end
    FarRoutes.Failure failure(String otherwise) {
        FarRoutes.Failure known = failure;
        return known == null ? new FarRoutes.Failure(otherwise, null) : known;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                // closed
                return;
            }
        }
    }

    private void serve(Socket client) {
        HostStream stream;
        try {
            stream = route.open(far.getHost(), far.getPort(), timeout);
        } catch (SshException e) {
            // known before the client sees an end
            failure = new FarRoutes.Failure(String.valueOf(e.getMessage()), e.failure());
            Relay.refuse(client);
            return;
        } catch (RuntimeException e) {
            failure = new FarRoutes.Failure("cannot be asked: " + e.getMessage(), SshFailure.LOST);
            Relay.refuse(client);
            return;
        }
        var relay = new Relay(client, stream, new Traffic());
        relays.add(relay);
        if (socket.isClosed()) {
            relay.abort();
        }
        try {
            relay.run();
        } finally {
            relays.remove(relay);
        }
    }

    /// Ends its connections: the one who asked keeps them for a next question.
    @Override
    public void close() {
        LoopbackSockets.close(socket);
        relays.forEach(Relay::abort);
    }
}
