package io.codex.cli.command;

import io.codex.core.service.ServicePlace;
import io.codex.core.tunnel.TunnelForward;
import io.codex.core.tunnel.TunnelState.FarEnd;
import org.jspecify.annotations.Nullable;

/// A way by which clients of this host may reach a service.
///
/// @param by     in words: `tunnel to login -> titan:18765, generation 3, up`
/// @param used   whether clients take it
/// @param tunnel its name; null without one
/// @param farEnd null without a tunnel, or when it does not serve
/// @param hint   what to do when it is not usable; empty for nothing
record ServiceAccess(
        String service,
        String url,
        String by,
        boolean used,
        @Nullable String tunnel,
        @Nullable FarEnd farEnd,
        String hint) {
    static ServiceAccess by(TunnelForward forward, boolean used) {
        return new ServiceAccess(
                forward.service(),
                forward.url().toString(),
                forward.inWords(),
                used,
                forward.tunnel(),
                forward.farEnd(),
                forward.hint() == null ? "" : forward.hint());
    }

    static ServiceAccess by(ServicePlace place, boolean used) {
        return new ServiceAccess(place.service(), place.address(), place.source(), used, null, null, "");
    }
}
