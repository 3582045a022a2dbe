package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.ServicePlans;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "install",
        description = "Install and start it. Nobody is there to answer when it logs in: the key must have no"
                + " passphrase, or lie in an agent that outlives your login.",
        footer = {
            "%nExamples:",
            "  codex tunnel service install login",
            "  codex tunnel service install iter --embed --port 18766 --cron"
        })
public final class TunnelServiceInstallCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "HOST", description = "A host or facility, as for codex tunnel start.")
    @SuppressWarnings("NullAway.Init")
    private String host;

    @Mixin
    private final TunnelOptions options = new TunnelOptions();

    @ArgGroup
    private @Nullable By by;

    public TunnelServiceInstallCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    /// What keeps it.
    static final class By {
        @Option(names = "--systemd", description = "By a unit of your own systemd. Default: where that answers.")
        private boolean systemd;

        @Option(names = "--cron", description = "By lines of your crontab.")
        private boolean cron;
    }

    @Override
    public Integer call() {
        TunnelKeepers keepers = TunnelKeepers.of(environment);
        boolean systemd = by == null ? keepers.systemd().isThere() : by.systemd && !by.cron;
        TunnelKeeper chosen = systemd ? keepers.systemd() : keepers.cron();
        if (by == null && !systemd) {
            environment.err().println("codex: no systemd of yours answers here, so cron does it");
        }
        List<String> lines = chosen.install(tunnel());
        // one alone keeps a tunnel
        (systemd ? keepers.cron() : keepers.systemd()).uninstall(host).forEach(environment.out()::println);
        lines.forEach(environment.out()::println);
        return 0;
    }

    private KeptTunnel tunnel() {
        // says now, and not to a log, what cannot be
        TunnelPlan.of(environment, host, options, true);
        if (host.chars().anyMatch(c -> Character.isWhitespace(c) || c < ' ')) {
            throw new CodexException(ExitCode.USAGE, "'%s' is no host".formatted(host), "name it as ssh does");
        }
        return new KeptTunnel(host, program().toString(), options.arguments(), variables());
    }

    private Path program() {
        String tree = environment.variables().getOrDefault(ServicePlans.INSTALLATION, "");
        Path program = Path.of(tree, "bin", "codex").toAbsolutePath();
        if (tree.isEmpty() || !Files.isExecutable(program)) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "there is no %s to start".formatted(program),
                    "use codex of an installation: slurm/install.sh makes one");
        }
        return program;
    }

    /// What the user's shell has set, and neither systemd nor cron would.
    private SequencedMap<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        variables.put(
                ServicesHome.VARIABLE,
                ServicesHome.fromEnvironment(environment.variables()).root().toString());
        for (String name : List.of("CODEX_FACILITY", "CODEX_SSH_TRANSPORT")) {
            String value = environment.variables().getOrDefault(name, "");
            if (!value.isBlank()) {
                variables.put(name, value);
            }
        }
        return variables;
    }
}
