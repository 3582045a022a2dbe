package io.codex.core.tunnel;

import io.codex.core.shell.CommandResult;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.HostStream;
import io.codex.core.ssh.LocalConnection;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/// This host as a far one: its sshd may forbid forwarding, and its login shell may do more than it is asked.
final class FarConnection implements HostConnection {
    private final String name;
    private final LocalConnection local;
    private final AtomicBoolean forwards = new AtomicBoolean(true);
    private volatile UnaryOperator<String> shell = UnaryOperator.identity();

    FarConnection(String name) {
        this.name = name;
        this.local = new LocalConnection(name);
    }

    static FarConnection withoutForwarding(String name) {
        var connection = new FarConnection(name);
        connection.forwards.set(false);
        return connection;
    }

    /// @param changed what the login shell makes of a line
    FarConnection running(UnaryOperator<String> changed) {
        shell = changed;
        return this;
    }

    @Override
    public String inWords() {
        return name;
    }

    @Override
    public CommandResult run(String line, String input, Duration timeout) {
        return local.run(shell.apply(line), input, timeout);
    }

    @Override
    public HostStream start(String line) {
        return local.start(shell.apply(line));
    }

    @Override
    public HostStream open(String host, int port, Duration timeout) {
        if (!forwards.get()) {
            throw new SshException(SshFailure.FORWARDING_PROHIBITED, name + " forbids forwarding", null);
        }
        return local.open(host, port, timeout);
    }

    @Override
    public boolean isAlive() {
        return local.isAlive();
    }

    @Override
    public void close() {
        local.close();
    }
}
