package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.ssh.SshPrompt;
import io.codex.core.ssh.SshTransport;
import org.jspecify.annotations.Nullable;

/// Which transport a tunnel takes.
final class TunnelTransport {
    private final CliEnvironment environment;

    TunnelTransport(CliEnvironment environment) {
        this.environment = environment;
    }

    record Choice(SshTransport transport, @Nullable String reason) {}

    Choice of(TunnelPlan plan, @Nullable String asked, SshPrompt prompt) {
        throw new CodexException(ExitCode.USAGE, "not yet " + environment + plan + asked + prompt, null);
    }
}
