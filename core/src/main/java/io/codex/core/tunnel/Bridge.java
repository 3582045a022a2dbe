package io.codex.core.tunnel;

import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A port of any number on loopback that leads to one place of the far side, for one conversation. What it leads to
/// asks everybody for a token.
final class Bridge implements AutoCloseable {
    private final ServerSocket socket;
    private final FarRoute route;
    private final URI far;
    private final Duration timeout;
    private volatile FarRoutes.@Nullable Failure failure;

    Bridge(FarRoute route, URI far, Duration timeout) throws IOException {
        this.route = route;
        this.far = far;
        this.timeout = timeout;
        this.socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
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
        try (client) {
            new Relay(client, route.open(far.getHost(), far.getPort(), timeout), new Traffic()).run();
        } catch (SshException e) {
            failure = new FarRoutes.Failure(String.valueOf(e.getMessage()), e.failure());
        } catch (IOException e) {
            failure = new FarRoutes.Failure("cannot be asked: " + e.getMessage(), SshFailure.LOST);
        }
    }

    @Override
    public void close() {
        LoopbackSockets.close(socket);
    }
}
