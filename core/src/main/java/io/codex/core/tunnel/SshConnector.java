package io.codex.core.tunnel;

import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.SshTarget;
import io.codex.core.ssh.SshTransport;
import java.time.Duration;
import java.util.Optional;

/// Connects by SSH.
public final class SshConnector implements TunnelConnector {
    private final SshTransport ssh;
    private final SshTarget target;

    public SshConnector(SshTransport ssh, SshTarget target) {
        this.ssh = ssh;
        this.target = target;
    }

    @Override
    public String transport() {
        return ssh.name();
    }

    @Override
    public HostConnection connect(Duration timeout) {
        return ssh.connect(target, timeout);
    }

    @Override
    public Optional<HostConnection> connectBefore(Duration timeout) {
        return ssh.hostBefore(target).map(before -> ssh.connect(before, timeout));
    }
}
