package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "uninstall",
        description = "Remove what install wrote, and nothing else; systemd ends the tunnel.",
        footer = {"%nExamples:", "  codex tunnel service uninstall login"})
public final class TunnelServiceUninstallCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "HOST", description = "As it was installed.")
    @SuppressWarnings("NullAway.Init")
    private String host;

    public TunnelServiceUninstallCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<String> lines = TunnelKeepers.of(environment).all().stream()
                .flatMap(keeper -> keeper.uninstall(host).stream())
                .toList();
        lines.forEach(environment.out()::println);
        if (lines.isEmpty()) {
            environment.out().println("nothing was installed for " + host);
        }
        return 0;
    }
}
