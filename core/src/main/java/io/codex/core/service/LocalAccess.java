package io.codex.core.service;

import io.codex.core.shell.LoopbackListener;
import io.codex.core.tunnel.TunnelForwards;
import org.jspecify.annotations.Nullable;

/// What a client's own host adds to finding services.
///
/// @param farHost where a tunnel may lead to, for a hint; null when services are not to be looked for elsewhere
public record LocalAccess(
        LoopbackListener listener,
        TunnelForwards tunnels,
        @Nullable String farHost) {
    public static LocalAccess withoutTunnels() {
        return new LocalAccess(new LoopbackListener(), TunnelForwards.none(), null);
    }
}
