package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.facility.TransportType;
import io.codex.core.ssh.SshPrompt;
import io.codex.core.ssh.SshTarget;
import io.codex.core.tunnel.LocalConnector;
import io.codex.core.tunnel.SshConnector;
import io.codex.core.tunnel.TunnelConnector;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a plan's far side is connected to.
final class TunnelConnection {
    private final CliEnvironment environment;

    TunnelConnection(CliEnvironment environment) {
        this.environment = environment;
    }

    /// @param transport   as the option names it; null for the facility's
    /// @param interactive whether OpenSSH may ask at this process's terminal
    /// @param why         told which transport it is, where there is a reason for it
    TunnelConnector to(
            TunnelPlan plan,
            @Nullable TransportType transport,
            SshPrompt prompt,
            boolean interactive,
            Consumer<String> why) {
        SshTarget target = plan.spec().target();
        if (target == null) {
            return new LocalConnector(ServiceIdentity.hostName());
        }
        var choice = plan.transport(environment, transport, prompt, interactive);
        if (choice.reason() != null) {
            why.accept("%s: %s".formatted(choice.transport().name(), choice.reason()));
        }
        return new SshConnector(choice.transport(), target);
    }
}
