package io.codex.core.tunnel;

import io.codex.core.ssh.HostStream;
import java.time.Duration;

/// What is behind a port now.
///
/// @param host       as the far side knows it
/// @param overlaps   whether it may go on serving after a later generation has taken over
/// @param recordFile of the far side; empty where there is no record
record FarEndpoint(TunnelState.FarEnd end, FarRoute route, String host, int port, boolean overlaps, String recordFile) {
    HostStream open(Duration timeout) {
        return route.open(host, port, timeout);
    }

    boolean isSamePlace(FarEndpoint other) {
        return host.equals(other.host)
                && port == other.port
                && route.equals(other.route)
                && end.generation() == other.end.generation();
    }
}
