package io.codex.core.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// What listens on the far host: it serves each of its clients in a thread and then ends both directions.
final class FarServer implements AutoCloseable {
    private final ServerSocket listener;

    private FarServer(ServerSocket listener) {
        this.listener = listener;
    }

    static FarServer serving(Service service) {
        try {
            var server = new FarServer(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
            Thread.startVirtualThread(() -> server.accept(service));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends back what comes.
    static FarServer echoing() {
        return serving((input, output) -> input.transferTo(output));
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Service service) {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.startVirtualThread(() -> serve(service, client));
            }
        } catch (IOException _) {
            // closed: the test has ended
        }
    }

    private static void serve(Service service, Socket client) {
        try (client) {
            service.serve(client.getInputStream(), client.getOutputStream());
        } catch (IOException _) {
            // the client sees it
        }
    }

    /// Both streams of a client.
    interface Service {
        void serve(InputStream input, OutputStream output) throws IOException;
    }
}
