package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.tunnel.TunnelState;
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
        TunnelPlan plan = TunnelPlan.of(environment, host, options, foreground);
        if (foreground) {
            TerminalPrompt prompt = TerminalPrompt.ofThisTerminal();
            return new TunnelSupervision(environment).run(plan, options.transport(), prompt, prompt.isAnswered());
        }
        var start = new BackgroundTunnel(environment, plan, options);
        try (var line = new WaitingLine(environment)) {
            TunnelState state = start.start(what -> line.waiting(host, what));
            line.clear();
            report(state);
            boolean serves = state.forwards().stream().allMatch(forward -> forward.farEnd() != null);
            return (serves ? ExitCode.OK : ExitCode.UNHEALTHY).number();
        }
    }

    private void report(TunnelState state) {
        if (!state.phase().equals(TunnelState.Phase.UP)) {
            throw new CodexException(
                    ExitCode.TIMEOUT,
                    "the tunnel to %s is not up after %d s: %s"
                            .formatted(host, options.timeout().toSeconds(), state.reason()),
                    "it goes on trying: codex tunnel status %1$s; end it with: codex tunnel stop %1$s".formatted(host));
        }
        for (TunnelState.Forward forward : state.forwards()) {
            TunnelState.FarEnd end = forward.farEnd();
            if (end == null) {
                environment.err().println("codex: %s: %s".formatted(forward.service(), forward.reason()));
                environment.err().println("hint: start it there with: codex up; the port is kept for it");
            } else if (!quiet) {
                environment
                        .out()
                        .println("%s at %s, which is %s on %s"
                                .formatted(forward.service(), forward.url(), end.address(), end.host()));
            }
        }
    }
}
