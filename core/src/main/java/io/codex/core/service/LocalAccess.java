package io.codex.core.service;

import io.codex.core.shell.LoopbackListener;
import io.codex.core.tunnel.TunnelForwards;
import java.util.Optional;
import java.util.function.Supplier;

/// What a client's own host adds to finding services.
///
/// @param farHost where a tunnel may lead to, asked for a hint; empty when services are not to be looked for
///                elsewhere
public record LocalAccess(LoopbackListener listener, TunnelForwards tunnels, Supplier<Optional<String>> farHost) {
    public static LocalAccess withoutTunnels() {
        return new LocalAccess(new LoopbackListener(), TunnelForwards.none(), Optional::empty);
    }
}
