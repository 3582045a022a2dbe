package io.codex.core.tunnel;

import io.codex.core.ssh.HostStream;
import io.codex.core.ssh.SshException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A port of this host that stays while its far end moves. A client that comes when there is no far end waits for one,
/// if one is on its way.
final class ForwardedPort implements AutoCloseable {
    private final TunnelSpec.Forward forward;
    private final List<ServerSocket> sockets;
    private final TunnelTimings timings;
    private final Consumer<FarEndpoint> suspicion;
    private final Traffic traffic = new Traffic();
    private final Map<Relay, FarEndpoint> relays = new ConcurrentHashMap<>();
    private final Object changed = new Object();
    private @Nullable FarEndpoint far;
    private boolean expected = true;
    private boolean closed;

    /// @param sockets   listening; this closes them
    /// @param suspicion told of a far end that does not take connections
    ForwardedPort(
            TunnelSpec.Forward forward,
            List<ServerSocket> sockets,
            TunnelTimings timings,
            Consumer<FarEndpoint> suspicion) {
        this.forward = forward;
        this.sockets = List.copyOf(sockets);
        this.timings = timings;
        this.suspicion = suspicion;
    }

    void start() {
        sockets.forEach(socket -> Thread.startVirtualThread(() -> accept(socket)));
    }

    TunnelSpec.Forward forward() {
        return forward;
    }

    int port() {
        return sockets.getFirst().getLocalPort();
    }

    List<String> addresses() {
        return sockets.stream()
                .map(socket -> socket.getInetAddress().getHostAddress())
                .map(address -> address.equals("0:0:0:0:0:0:0:1") ? "::1" : address)
                .toList();
    }

    @Nullable
    FarEndpoint far() {
        synchronized (changed) {
            return far;
        }
    }

    TunnelReport.PortTraffic traffic() {
        return traffic.of(forward.service(), port());
    }

    /// New clients go there. Those of the place before are let finish where both serve, and are else ended, since they
    /// would wait for a process that is gone.
    void leadsTo(FarEndpoint next) {
        FarEndpoint before;
        synchronized (changed) {
            before = far;
            far = next;
            expected = true;
            changed.notifyAll();
        }
        if (before != null && !before.isSamePlace(next)) {
            leave(before);
        }
    }

    /// @param onItsWay whether clients wait for the next
    void leadsNowhere(boolean onItsWay) {
        synchronized (changed) {
            far = null;
            expected = onItsWay;
            changed.notifyAll();
        }
    }

    private void leave(FarEndpoint before) {
        List<Relay> left = relays.entrySet().stream()
                .filter(relay -> relay.getValue().isSamePlace(before))
                .map(Map.Entry::getKey)
                .toList();
        if (left.isEmpty()) {
            return;
        }
        Duration farewell = before.overlaps() ? timings.farewell() : Duration.ZERO;
        Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(farewell);
                left.forEach(Relay::abort);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                // closed, or too many open files: the next accept tells
                pauseUnlessClosed(socket);
            }
        }
    }

    private static void pauseUnlessClosed(ServerSocket socket) {
        if (!socket.isClosed()) {
            try {
                Thread.sleep(Duration.ofMillis(100));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LoopbackSockets.close(socket);
            }
        }
    }

    private void serve(Socket client) {
        traffic.opened();
        try {
            client.setTcpNoDelay(true);
            Opened opened = opened();
            if (opened == null) {
                traffic.failed();
                refuse(client);
                return;
            }
            var relay = new Relay(client, opened.stream(), traffic);
            relays.put(relay, opened.far());
            try {
                relay.run();
            } finally {
                relays.remove(relay);
            }
        } catch (IOException e) {
            refuse(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(client);
        } finally {
            traffic.closed();
        }
    }

    private record Opened(HostStream stream, FarEndpoint far) {}

    private @Nullable Opened opened() throws InterruptedException {
        long until = System.nanoTime() + timings.hold().toNanos();
        FarEndpoint tried = null;
        while (true) {
            FarEndpoint next = next(tried, until);
            if (next == null) {
                return null;
            }
            try {
                return new Opened(next.open(timings.open()), next);
            } catch (SshException e) {
                suspicion.accept(next);
                tried = next;
            }
        }
    }

    /// The far end, another than the one that failed or that one a little later; null when there will be none.
    private @Nullable FarEndpoint next(@Nullable FarEndpoint failed, long until) throws InterruptedException {
        long again = System.nanoTime() + timings.retry().toNanos();
        synchronized (changed) {
            while (!closed) {
                long now = System.nanoTime();
                boolean fresh = far != null && (!far.equals(failed) || now >= again);
                if (fresh) {
                    return far;
                }
                if (now >= until || (far == null && !expected)) {
                    return null;
                }
                long wait = far == null ? until - now : Math.min(until, again) - now;
                changed.wait(Math.max(1, Duration.ofNanos(wait).toMillis()));
            }
            return null;
        }
    }

    private static void refuse(Socket client) {
        try {
            client.setSoLinger(true, 0);
            client.close();
        } catch (IOException e) {
            // it is given up either way
        }
    }

    /// Ends its connections; the port is free afterwards.
    @Override
    public void close() {
        synchronized (changed) {
            closed = true;
            changed.notifyAll();
        }
        sockets.forEach(LoopbackSockets::close);
        relays.keySet().forEach(Relay::abort);
    }
}
