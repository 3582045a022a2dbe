package io.codex.core.compute.pilot;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Takes connections. Whoever does not prove to be a client in time is shown out; of too many of those, who came first.
final class Reception implements Closeable {
    /// That have not proved anything yet.
    private static final int STRANGERS = 64;

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final ServerSocket server;
    private final Duration patience;
    private final Consumer<String> log;

    /// With the time at which each came.
    private final Map<Socket, Long> strangers = new LinkedHashMap<>();

    private final Set<Socket> all = new HashSet<>();

    Reception(ServerSocket server, Duration patience, Consumer<String> log) {
        this.server = server;
        this.patience = patience;
        this.log = log;
    }

    /// @param served in a thread of its own for each connection, which is closed afterwards
    void open(Consumer<Socket> served) {
        Threads.start("accept", () -> accept(served));
    }

    private void accept(Consumer<Socket> served) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                come(socket);
                serve(socket, served);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    log.accept("cannot accept a connection: " + e.getMessage());
                    pause();
                }
            }
        }
    }

    /// Commands may use up the threads that the host allows, for a while.
    private void serve(Socket socket, Consumer<Socket> served) {
        try {
            Threads.start("client", () -> {
                try {
                    served.accept(socket);
                } finally {
                    leave(socket);
                }
            });
        } catch (OutOfMemoryError e) {
            log.accept("no thread for a connection: " + e.getMessage());
            leave(socket);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AFTER_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void come(Socket socket) {
        all.add(socket);
        strangers.put(socket, System.nanoTime());
        if (strangers.size() > STRANGERS) {
            close(strangers.keySet().iterator().next());
        }
    }

    /// It is a client.
    synchronized void known(Socket socket) {
        strangers.remove(socket);
    }

    private synchronized void leave(Socket socket) {
        close(socket);
        all.remove(socket);
        notifyAll();
    }

    /// Shows out who took too long.
    synchronized void tick() {
        long now = System.nanoTime();
        List.copyOf(strangers.entrySet()).stream()
                .filter(stranger -> now - stranger.getValue() > patience.toNanos())
                .map(Map.Entry::getKey)
                .forEach(this::close);
    }

    /// Nothing more is said to clients; until all have closed their connections, or that time is over.
    synchronized void dismiss(Duration limit) throws InterruptedException {
        // who comes just now is still to hear that it is too late
        all.stream().filter(socket -> !strangers.containsKey(socket)).forEach(Reception::finish);
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); left > 0 && !all.isEmpty(); ) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
    }

    private static void finish(Socket socket) {
        try {
            if (!socket.isClosed() && !socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            // the client has gone first
            return;
        }
    }

    private void close(Socket socket) {
        strangers.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            log.accept("cannot close a connection: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            new ArrayList<>(all).forEach(this::close);
        }
    }
}
