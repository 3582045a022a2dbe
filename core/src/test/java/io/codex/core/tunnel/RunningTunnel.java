package io.codex.core.tunnel;

import static org.awaitility.Awaitility.await;

import io.codex.core.endpoint.ServicesHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A supervisor in a thread of its own, between a home of this host and one of a far host.
final class RunningTunnel implements AutoCloseable {
    static final String NAME = "login";
    static final TunnelTimings QUICK = new TunnelTimings(
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofMillis(20),
            Duration.ofMillis(100));

    final TunnelStates states;
    final Supervisors supervisors;
    final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final Tunnel tunnel;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private RunningTunnel(Path folder, TunnelSpec spec, TunnelConnector connector, Runnable onChange) {
        ServicesHome own = ServicesHome.at(folder.resolve("own"), Map.of());
        states = new TunnelStates(own, "workstation");
        supervisors = new Supervisors(states);
        tunnel = new Tunnel(spec, connector, states, own, "workstation", QUICK, log::add, onChange);
        Thread.startVirtualThread(this::run);
    }

    static RunningTunnel started(Path folder, TunnelConnector connector, Runnable onChange) {
        return new RunningTunnel(folder, spec(folder, forward("embed", 0), false), connector, onChange);
    }

    static RunningTunnel started(Path folder, TunnelConnector connector) {
        return started(folder, connector, () -> {});
    }

    static RunningTunnel started(Path folder, TunnelSpec spec, TunnelConnector connector) {
        return new RunningTunnel(folder, spec, connector, () -> {});
    }

    static TunnelSpec spec(Path folder, TunnelSpec.Forward forward, boolean endsWhenRefused) {
        return new TunnelSpec(
                NAME, null, Optional.of(far(folder).root().toString()), List.of(forward), endsWhenRefused);
    }

    static TunnelSpec.Forward forward(String service, int port) {
        return new TunnelSpec.Forward(service, port, null, null);
    }

    /// The services home of the far host.
    static ServicesHome far(Path folder) {
        return ServicesHome.at(folder.resolve("far"), Map.of());
    }

    private void run() {
        try {
            tunnel.run();
            end.complete(null);
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    TunnelState state() {
        return states.read(NAME).orElseThrow();
    }

    TunnelState awaitPhase(TunnelState.Phase phase) {
        await().until(() ->
                states.read(NAME).filter(state -> state.phase() == phase).isPresent());
        return state();
    }

    TunnelState.FarEnd awaitFarEnd(long generation) {
        await().until(() ->
                farEnd().filter(end -> end.generation() == generation).isPresent());
        return farEnd().orElseThrow();
    }

    Optional<TunnelState.FarEnd> farEnd() {
        return states.read(NAME).map(state -> state.forwards().getFirst().farEnd());
    }

    int port() {
        return state().forwards().getFirst().port();
    }

    /// Why it ended; null when it was stopped.
    @Nullable
    Throwable awaitEnd() {
        return end.<@Nullable Throwable>handle((_, failure) -> failure).join();
    }

    boolean hasEnded() {
        return end.isDone();
    }

    void stop() {
        tunnel.close();
    }

    @Override
    public void close() {
        stop();
        awaitEnd();
    }
}
