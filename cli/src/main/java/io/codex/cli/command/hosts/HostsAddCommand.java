package io.codex.cli.command.hosts;

import io.codex.cli.CliEnvironment;
import io.codex.core.ssh.HostEntry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Write an entry into $CODEX_SERVICES_HOME/ssh_config, which codex reads before ~/.ssh/config.",
        footer = {
            "%nExamples:",
            "  codex hosts add login --hostname login.example.org --user ada --jump gate.example.org"
        })
public final class HostsAddCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "NAME", description = "What you call it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--hostname", required = true, paramLabel = "ADDRESS", description = "Its name or address.")
    @SuppressWarnings("NullAway.Init")
    private String hostName;

    @Option(names = "--user", paramLabel = "USER", description = "Who you are there. Default: as here.")
    private @Nullable String user;

    @Option(names = "--port", paramLabel = "PORT", description = "Of its sshd. Default: 22.")
    private @Nullable Integer port;

    @Option(names = "--jump", paramLabel = "HOST[,HOST...]", description = "Hosts to go through, as ssh -J takes them.")
    private @Nullable String jump;

    @Option(names = "--identity-file", paramLabel = "FILE", description = "Your key. Default: ssh's usual ones.")
    private @Nullable String identityFile;

    @Option(names = "--replace", description = "Also where the name is taken.")
    private boolean replaced;

    public HostsAddCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        KnownHosts.of(environment)
                .entries()
                .add(new HostEntry(name, hostName, user, port, jump, identityFile), replaced);
        environment.out().printf("added %s; try it: codex hosts status %s%n", name, name);
        return 0;
    }
}
