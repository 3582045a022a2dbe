package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.facility.TransportType;
import io.codex.core.shell.LocalShell;
import io.codex.core.ssh.JschTransport;
import io.codex.core.ssh.SshConfigFiles;
import io.codex.core.ssh.SshPlaces;
import io.codex.core.ssh.SshPrompt;
import io.codex.core.ssh.SshTarget;
import io.codex.core.ssh.SshTransports;
import io.codex.core.ssh.TransportChoice;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which transport leads to a host.
public final class TunnelTransport {
    private final CliEnvironment environment;

    public TunnelTransport(CliEnvironment environment) {
        this.environment = environment;
    }

    /// @param asked       by an option; null for what is configured
    /// @param configured  by the facility's file
    /// @param prompt      that answers for JSch
    /// @param interactive whether OpenSSH may ask at this process's terminal
    public TransportChoice of(
            SshTarget target,
            @Nullable TransportType asked,
            TransportType configured,
            SshPrompt prompt,
            boolean interactive) {
        var variables = environment.variables();
        Path home = ServicesHome.userHome(variables);
        var transports = new SshTransports(
                new LocalShell(),
                variables,
                SshConfigFiles.of(ServicesHome.fromEnvironment(variables).sshConfig(), home),
                configs -> new JschTransport(new SshPlaces(home, configs, variables), prompt),
                interactive);
        return asked == null ? transports.choose(target, configured) : transports.asked(target, asked);
    }
}
