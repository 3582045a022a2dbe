package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import io.codex.core.ssh.SshTarget;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "ssh-config",
        description = "Print a block for ~/.ssh/config that gives the same ports by plain ssh. It knows only where the"
                + " services usually are: ssh does not follow one that moves.",
        footer = {"%nExamples:", "  codex tunnel ssh-config login >> ~/.ssh/config", "  ssh -N login-tunnel"})
public final class TunnelSshConfigCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "HOST", description = "A host or facility, as for codex tunnel start.")
    @SuppressWarnings("NullAway.Init")
    private String host;

    @Mixin
    private final TunnelOptions options = new TunnelOptions();

    public TunnelSshConfigCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        TunnelPlan plan = TunnelPlan.of(environment, host, options, false);
        SshTarget target = plan.spec().target();
        if (target == null) {
            throw new CodexException(ExitCode.USAGE, host + " is this host", "no SSH is needed here");
        }
        environment
                .out()
                .print(SshConfigBlock.text(
                        host, plan, target.jump(), settings(target.host()), settings("codex-says-nothing-of-it")));
        return 0;
    }

    /// What ssh would do, by its own reading; it connects to nothing.
    private static List<String> settings(String target) {
        if (target.startsWith("-")) {
            throw new CodexException(ExitCode.USAGE, "'%s' is no host".formatted(target), "name it as ssh does");
        }
        CommandResult result = new LocalShell().run(io.codex.core.shell.Command.of("ssh", "-G", target));
        if (!result.succeeded()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "ssh -G %s: %s".formatted(target, result.err().strip()),
                    "put that file right");
        }
        return result.out().lines().toList();
    }
}
