package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.core.compute.client.ClientEnvironment;
import io.codex.core.compute.wire.CommandRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a command's streams and variables come to a compute node; a mixin.
public final class StreamOptions {
    @Option(
            names = "--pty",
            negatable = true,
            description = "Give the command a terminal, or none (default: when standard input, output and error all are"
                    + " one).")
    private @Nullable Boolean pty;

    @Option(
            names = {"-n", "--no-stdin"},
            description = "Leave standard input alone, as in a loop that reads it.")
    private boolean noInput;

    @Option(
            names = "--env",
            paramLabel = "NAME[=VALUE]",
            description = "A variable that goes along though its name looks like a secret's, or with another value; may"
                    + " be repeated. It goes over the cluster's network as it is.")
    private List<String> variables = List.of();

    /// @param interactive whether it is a user's shell
    AttachedCommand.Options attached(boolean interactive, Duration lostAfter) {
        return new AttachedCommand.Options(pty, !noInput, interactive, variables, lostAfter);
    }

    /// The command as it is to run without anybody.
    CommandRequest unattended(CliEnvironment environment, List<String> argv) {
        ClientEnvironment along = ClientEnvironment.of(environment.variables(), variables);
        return new CommandRequest(
                argv,
                ClientEnvironment.directory(environment.variables()),
                along.variables(),
                along.kept(),
                null,
                false);
    }
}
