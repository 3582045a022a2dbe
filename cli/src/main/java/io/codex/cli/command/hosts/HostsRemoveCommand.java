package io.codex.cli.command.hosts;

import io.codex.cli.CliEnvironment;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Remove an entry of codex's own. ~/.ssh/config is never written.",
        footer = {"%nExamples:", "  codex hosts remove login"})
public final class HostsRemoveCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "NAME", description = "As it was added.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    public HostsRemoveCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (!KnownHosts.of(environment).entries().remove(name)) {
            throw new CodexException(
                    ExitCode.USAGE, "codex has no entry " + name, "codex hosts list shows where each comes from");
        }
        environment.out().println("removed " + name);
        return 0;
    }
}
