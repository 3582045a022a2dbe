package io.codex.core.tunnel;

import io.codex.core.endpoint.Secret;
import io.codex.core.tunnel.TunnelState.FarEnd;
import io.codex.core.tunnel.TunnelState.Phase;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// One port of a running tunnel, as a client of this host finds it.
///
/// @param tunnel     its name
/// @param url        `http://localhost:18765`; with a literal address where another program has the other one's port
/// @param farEnd     null unless it serves
/// @param secret     null unless it was brought
/// @param sharedHome whether the far side's services home is this host's own
/// @param detail     what it is about when it does not serve; empty when it does
/// @param hint       what to do about that; null for nothing
public record TunnelForward(
        String tunnel,
        String service,
        URI url,
        Condition condition,
        Phase phase,
        @Nullable FarEnd farEnd,
        @Nullable Secret secret,
        boolean sharedHome,
        String detail,
        @Nullable String hint) {
    /// What a client may expect of it.
    public enum Condition {
        /// The far end proved itself, and the port is the tunnel's.
        SERVING,
        /// The connection or the service is on its way.
        COMING,
        /// Nothing will come by itself, or the port is not the tunnel's.
        UNUSABLE
    }

    /// A URL of this port on the loopback interface, as somebody wrote it; with this one's host where only that is
    /// safe.
    public URI reached(URI given) {
        return url.getHost().equals("localhost")
                ? given
                : URI.create("%s://%s:%d".formatted(given.getScheme(), url.getHost(), url.getPort()));
    }

    /// For messages: `tunnel to login, generation 3 on titan`.
    public String source() {
        return farEnd == null
                ? "tunnel to " + tunnel
                : farEnd.generation() == 0
                        ? "tunnel to %s, on %s".formatted(tunnel, farEnd.host())
                        : "tunnel to %s, generation %d on %s".formatted(tunnel, farEnd.generation(), farEnd.host());
    }

    /// For people: `tunnel to login -> titan:18765, generation 3, up`.
    public String inWords() {
        if (farEnd == null) {
            return "tunnel to %s, %s".formatted(tunnel, detail);
        }
        String generation = farEnd.generation() == 0 ? "" : ", generation " + farEnd.generation();
        return "tunnel to %s -> %s%s, %s"
                .formatted(tunnel, farEnd.address(), generation, condition == Condition.SERVING ? "up" : detail);
    }
}
