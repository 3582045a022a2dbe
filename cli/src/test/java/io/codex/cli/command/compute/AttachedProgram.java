package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.terminal.StandardStreams;
import io.codex.cli.terminal.UserTerminal;
import io.codex.core.compute.PilotAddress;
import io.codex.core.compute.client.PilotConnection;
import io.codex.core.compute.client.RunEnd;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.LocalShell;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A process that runs one command at a fake pilot, or here.
final class AttachedProgram {
    private AttachedProgram() {}

    /// @param arguments the pilot's port, or `here` and a command
    public static void main(String... arguments) throws Exception {
        CliEnvironment environment = CliEnvironment.ofThisProcess();
        var terminal = new UserTerminal(new LocalShell());
        if (arguments[0].equals("here")) {
            List<String> argv = List.of(arguments).subList(1, arguments.length);
            System.exit(new RunHere(environment, terminal, new LocalShell()).run(argv, Map.of(), 0));
        }
        var address =
                new PilotAddress("localhost", "127.0.0.1", Integer.parseInt(arguments[0]), "7", Instant.EPOCH, "test");
        int exitCode = new AttachedCommand(environment, terminal, StandardStreams.ofThisProcess())
                .run(
                        PilotConnection.to(address, AttachedCommandTest.TOKEN, Duration.ofSeconds(20)),
                        List.of("x"),
                        new AttachedCommand.Options(null, true, false, List.of(), Duration.ofMinutes(1)),
                        end -> {
                            String reason = end instanceof RunEnd.Lost lost ? lost.reason() : end.toString();
                            throw new CodexException(ExitCode.FAILED, reason, null);
                        });
        System.exit(exitCode);
    }
}
