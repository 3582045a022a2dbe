package io.codex.core.tunnel;

import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is told of each port: its far end, or why it has none.
final class PortStates {
    private final Secrets own;
    private final Map<ForwardedPort, Told> told = new ConcurrentHashMap<>();
    private volatile boolean sharedHome;

    private record Told(@Nullable String reason, @Nullable Path secretFile) {}

    /// @param own secrets of this host's services home
    PortStates(Secrets own) {
        this.own = own;
    }

    void served(ForwardedPort port, FarServices.Place place) {
        told.put(port, new Told(null, place.secretFile()));
        // random tokens are equal only where they are the same file
        String token =
                own.existingToken(place.endpoint().service()).map(Secret::value).orElse("");
        sharedHome = token.equals(place.token());
    }

    void served(ForwardedPort port, FarServices.Configured configured) {
        told.put(port, new Told(null, configured.secretFile()));
    }

    /// As it was told last.
    void kept(ForwardedPort port) {
        told.computeIfPresent(port, (_, before) -> new Told(null, before.secretFile()));
    }

    void unserved(ForwardedPort port, @Nullable String reason) {
        Told before = told.get(port);
        told.put(port, new Told(reason, before == null ? null : before.secretFile()));
    }

    /// Whether this host's services home is the far side's.
    boolean isSharedHome() {
        return sharedHome;
    }

    TunnelState.Forward of(ForwardedPort port) {
        Told known = told.getOrDefault(port, new Told("not looked for yet", null));
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
        return end == null
                ? "%s on port %d leads nowhere: %s".formatted(forward.service(), forward.port(), forward.reason())
                : "%s on port %d leads to %s on %s, generation %d, by %s"
                        .formatted(
                                forward.service(),
                                forward.port(),
                                end.address(),
                                end.host(),
                                end.generation(),
                                end.route());
    }
}
