package io.codex.core.tunnel;

import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.error.CodexException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is told of each port: its far end, or why it has none.
final class PortStates {
    private final Secrets own;
    private final Map<ForwardedPort, Told> told = new ConcurrentHashMap<>();
    private final Map<ForwardedPort, Long> lastServed = new ConcurrentHashMap<>();
    private volatile boolean sharedHome;

    private record Told(@Nullable String reason, @Nullable Path secretFile) {}

    /// @param own secrets of this host's services home
    PortStates(Secrets own) {
        this.own = own;
    }

    void served(ForwardedPort port, FarServices.Place place) {
        serves(port, new Told(null, place.secretFile()));
        // random tokens are equal only where they are the same file
        sharedHome = ownToken(place.endpoint().service()).equals(place.token());
    }

    private String ownToken(String service) {
        try {
            return own.existingToken(service).map(Secret::value).orElse("");
        } catch (CodexException e) {
            // one that cannot be used is not the far side's, which has been read
            return "";
        }
    }

    void served(ForwardedPort port, FarServices.Configured configured) {
        serves(port, new Told(null, configured.secretFile()));
    }

    /// As it was told last.
    void kept(ForwardedPort port) {
        Told before = told.get(port);
        serves(port, new Told(null, before == null ? null : before.secretFile()));
    }

    /// @param comes whether clients are to wait for it, with the secret that they know
    void unserved(ForwardedPort port, @Nullable String reason, boolean comes) {
        Told before = told.get(port);
        told.put(port, new Told(reason, before == null || !comes ? null : before.secretFile()));
    }

    boolean wasServedWithin(ForwardedPort port, Duration time) {
        Long last = lastServed.get(port);
        return last != null && System.nanoTime() - last < time.toNanos();
    }

    private void serves(ForwardedPort port, Told what) {
        told.put(port, what);
        lastServed.put(port, System.nanoTime());
    }

    /// Whether this host's services home is the far side's.
    boolean isSharedHome() {
        return sharedHome;
    }

    TunnelState.Forward of(ForwardedPort port) {
        Told known = told.getOrDefault(port, new Told(null, null));
        FarEndpoint far = port.far();
        return new TunnelState.Forward(
                port.forward().service(),
                port.addresses(),
                port.port(),
                Tunnel.url(port.forward(), port.port()),
                far == null ? null : far.end(),
                far == null ? known.reason() : null,
                known.secretFile());
    }

    static String inWords(TunnelState.Forward forward) {
        TunnelState.FarEnd end = forward.farEnd();
        if (end == null) {
            String reason = forward.reason() == null ? "not looked for yet" : forward.reason();
            return "%s on port %d leads nowhere: %s".formatted(forward.service(), forward.port(), reason);
        }
        return "%s on port %d leads to %s on %s, generation %d, by %s"
                .formatted(forward.service(), forward.port(), end.address(), end.host(), end.generation(), end.route());
    }
}
