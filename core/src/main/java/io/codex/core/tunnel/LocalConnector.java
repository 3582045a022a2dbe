package io.codex.core.tunnel;

import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.LocalConnection;
import java.time.Duration;
import java.util.Optional;

/// For a host that has the records itself, and reaches the nodes.
public final class LocalConnector implements TunnelConnector {
    private final String hostName;

    public LocalConnector(String hostName) {
        this.hostName = hostName;
    }

    @Override
    public String transport() {
        return "local";
    }

    @Override
    public HostConnection connect(Duration timeout) {
        return new LocalConnection(hostName);
    }

    @Override
    public Optional<HostConnection> connectBefore(Duration timeout) {
        return Optional.empty();
    }
}
