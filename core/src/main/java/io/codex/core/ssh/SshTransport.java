package io.codex.core.ssh;

import java.time.Duration;
import java.util.Optional;

/// Makes connections over SSH, by the user's own configuration and keys.
public interface SshTransport {
    /// `jsch` or `openssh`.
    String name();

    /// Connects and authenticates, once.
    ///
    /// @param timeout for all of it, without what a person takes to answer
    /// @throws SshException whose failure says whether another try is of use
    HostConnection connect(SshTarget target, Duration timeout);

    /// The last host that the way to the target goes through, by the same configuration; empty where it goes straight.
    default Optional<SshTarget> hostBefore(SshTarget target) {
        return Optional.empty();
    }
}
