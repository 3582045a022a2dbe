package io.codex.core.service;

import io.codex.core.tunnel.TunnelForward;
import io.codex.core.tunnel.TunnelForward.Condition;
import io.codex.core.tunnel.TunnelForwards;
import java.util.Optional;

/// Expects a service while a tunnel of this user brings it, or is about to. One that says it serves counts too: it
/// notices a lost connection later than a call does.
public final class TunnelExpectation implements ServiceExpectation {
    private final TunnelForwards tunnels;

    public TunnelExpectation(TunnelForwards tunnels) {
        this.tunnels = tunnels;
    }

    @Override
    public Optional<String> coming(String service) {
        return tunnels.of(service).stream()
                .filter(forward -> forward.condition() != Condition.UNUSABLE)
                .findFirst()
                .map(TunnelForward::inWords);
    }
}
