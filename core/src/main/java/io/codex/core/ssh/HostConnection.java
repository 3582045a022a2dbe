package io.codex.core.ssh;

import io.codex.core.shell.CommandResult;
import java.time.Duration;

/// A host on which commands run and from which TCP connections are made. For several threads.
public interface HostConnection extends AutoCloseable {
    /// For messages: `ada@login:22`, with the hops before it: `ada@login:22 by way of ada@gate:22`.
    String inWords();

    /// Runs a line of the user's login shell to its end; that may be any shell, so a line is best
    /// `exec sh -c '…'` ({@link io.codex.core.shell.BashWords#quoted}).
    ///
    /// @throws SshException when the connection is lost, or the command takes longer; it is ended then
    CommandResult run(String line, String input, Duration timeout);

    /// Starts a line of the user's login shell; closing the stream ends it.
    ///
    /// @throws SshException when the connection is lost
    HostStream start(String line);

    /// A TCP connection that the host makes.
    ///
    /// @param host as the far host knows it
    /// @throws SshException `FORWARDING_PROHIBITED` when its sshd refuses, `FAR_END_REFUSED` when nothing listens
    ///                      there or it cannot be reached from there
    HostStream open(String host, int port, Duration timeout);

    /// False once the connection is lost; it does not come back.
    boolean isAlive();

    /// Ends all commands and streams. Never throws.
    @Override
    void close();
}
