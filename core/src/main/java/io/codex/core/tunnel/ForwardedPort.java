package io.codex.core.tunnel;

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
        List<Map.Entry<Relay, FarEndpoint>> left;
        synchronized (changed) {
            far = next;
            expected = true;
            changed.notifyAll();
            left = relays.entrySet().stream()
                    .filter(relay -> !relay.getValue().isSamePlace(next))
                    .map(relay -> Map.entry(relay.getKey(), relay.getValue()))
                    .toList();
        }
        left.stream()
                .filter(relay -> !relay.getValue().overlaps())
                .forEach(relay -> relay.getKey().abort());
        dismiss(left.stream()
                .filter(relay -> relay.getValue().overlaps())
                .map(Map.Entry::getKey)
                .toList());
    }

    /// @param onItsWay whether clients wait for the next
    void leadsNowhere(boolean onItsWay) {
        synchronized (changed) {
            far = null;
            expected = onItsWay;
            changed.notifyAll();
        }
    }

    /// The connection on which they live is about to be closed: its clients are not to take that for an end that their
    /// far end made.
    void lost() {
        leadsNowhere(true);
        relays.keySet().forEach(Relay::abort);
    }

    private void dismiss(List<Relay> left) {
        if (left.isEmpty()) {
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(timings.farewell());
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
            Relay relay = relay(client);
            if (relay == null) {
                traffic.failed();
                return;
            }
            try {
                relay.run();
            } finally {
                relays.remove(relay);
            }
        } catch (IOException e) {
            // the client is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Relay.refuse(client);
            traffic.closed();
        }
    }

    /// Null when there will be no far end.
    private @Nullable Relay relay(Socket client) throws InterruptedException {
        long until = System.nanoTime() + timings.hold().toNanos();
        FarEndpoint tried = null;
        while (true) {
            FarEndpoint next = next(tried, until);
            if (next == null) {
                return null;
            }
            try {
                var relay = new Relay(client, next.open(timings.open()), traffic);
                if (isKept(relay, next)) {
                    return relay;
                }
                relay.leave();
            } catch (RuntimeException e) {
                // whatever it is, it is told by the next look, or passes
                suspicion.accept(next);
                tried = next;
            }
        }
    }

    /// False for one to a far end that was left while it was opened: nobody would end it.
    private boolean isKept(Relay relay, FarEndpoint to) {
        synchronized (changed) {
            boolean kept = !closed && far != null && (far.isSamePlace(to) || to.overlaps());
            if (kept) {
                relays.put(relay, to);
            }
            return kept;
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
