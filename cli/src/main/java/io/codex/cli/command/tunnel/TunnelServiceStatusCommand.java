package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.core.error.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = "Show what starts the tunnel. Exit code 3 when nothing does, or its unit does not run.",
        footer = {"%nExamples:", "  codex tunnel service status login"})
public final class TunnelServiceStatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "HOST", description = "As it was installed.")
    @SuppressWarnings("NullAway.Init")
    private String host;

    public TunnelServiceStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<TunnelKeeper.Status> installed = TunnelKeepers.of(environment).all().stream()
                .map(keeper -> keeper.status(host))
                .filter(TunnelKeeper.Status::installed)
                .toList();
        if (installed.isEmpty()) {
            environment.out().println("nothing starts a tunnel to " + host);
            environment.err().println("hint: codex tunnel service install " + host);
        }
        installed.forEach(status -> environment.out().println(status.detail()));
        boolean well = !installed.isEmpty() && installed.stream().allMatch(TunnelKeeper.Status::active);
        return (well ? ExitCode.OK : ExitCode.UNHEALTHY).number();
    }
}
