package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "shell",
        description = {
            "Open a shell on a compute node, in the session, which is started where there is none.",
            "With a command after --, that instead of a shell. Enter ~ . ends a connection that hangs."
        },
        footer = {
            "%nExamples:",
            "  codex compute shell iter",
            "  codex compute shell iter --pattern debug",
            "  codex compute shell iter -- tmux new -A -s work"
        })
public final class ComputeShellCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(index = "0", paramLabel = "FACILITY", description = "Whose compute nodes.")
    private String facility = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "Instead of a shell, after --.")
    private List<String> command = List.of();

    @Mixin
    private final ComputeOptions options = new ComputeOptions();

    public ComputeShellCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String variable = environment.variables().getOrDefault("SHELL", "");
        List<String> shell = List.of(variable.isBlank() ? "/bin/sh" : variable, "-l");
        return new Offload(environment, options, new StreamOptions())
                .run(facility, ComputeRunCommand.WORK_TYPE, command.isEmpty() ? shell : command, true);
    }
}
