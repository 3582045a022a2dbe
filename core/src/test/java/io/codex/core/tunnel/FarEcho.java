package io.codex.core.tunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A service that sends back what comes, and ends when its client has said all.
final class FarEcho implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final String greeting;

    FarEcho() throws IOException {
        this(0);
    }

    FarEcho(int port) throws IOException {
        this(port, "");
    }

    /// @param greeting said to each client first
    FarEcho(int port, String greeting) throws IOException {
        this.greeting = greeting;
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Those that have not ended.
    int clients() {
        return clients.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                Thread.startVirtualThread(() -> serve(client));
            }
        } catch (IOException _) {
            // closed: the test has ended
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8));
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException _) {
            // the client sees it
        } finally {
            clients.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
