package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "start",
        description = {
            "Open the ports of this host behind which the services of HOST are, and keep them: in the background, until"
                    + " codex tunnel stop.",
            "Where a tunnel to HOST runs already, it serves what is asked for as well."
        },
        footer = {
            "%nOn a host that belongs to the facility no SSH is needed; the ports work the same there.",
            "%nExamples:",
            "  codex tunnel start iter",
            "  codex tunnel start iter --embed --port 18766",
            "  codex tunnel start ada@login.example.org --foreground"
        })
public final class TunnelStartCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "HOST", description = "A facility, or a host as ssh takes it.")
    private String host = "";

    @Mixin
    private final TunnelOptions options = new TunnelOptions();

    @Option(
            names = "--foreground",
            description = "Stay, log to standard error, and end with exit code 4 when a person must do something first;"
                    + " for systemd.")
    private boolean foreground;

    @Option(names = "--quiet", description = "Say nothing when it is up; for cron.")
    private boolean quiet;

    public TunnelStartCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new TunnelStart(environment, host, options, foreground, quiet).run();
    }
}
