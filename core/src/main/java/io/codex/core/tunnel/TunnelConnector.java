package io.codex.core.tunnel;

import io.codex.core.ssh.HostConnection;
import java.time.Duration;
import java.util.Optional;

/// Makes the connection that a tunnel lives on.
public interface TunnelConnector {
    /// `jsch`, `openssh` or `local`.
    String transport();

    /// @throws io.codex.core.ssh.SshException whose failure says whether another try is of use
    HostConnection connect(Duration timeout);

    /// To the host before the far one on the way, from which its nodes may be reached where the far host forbids
    /// forwarding; empty where there is none.
    ///
    /// @throws io.codex.core.ssh.SshException as {@link #connect}
    Optional<HostConnection> connectBefore(Duration timeout);
}
