package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "submit",
        description =
                "Run a command as a batch job, and print the job's id alone on standard output. codex compute attach"
                        + " shows its output.",
        footer = {
            "%nExamples:",
            "  job=$(codex compute submit iter --time 12h -- ./scan.sh) && codex compute attach iter $job"
        })
public final class ComputeSubmitCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(index = "0", paramLabel = "FACILITY", description = "Whose compute nodes.")
    private String facility = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The command, after --, and its arguments.")
    private List<String> command = List.of();

    @Mixin
    private final ComputeOptions options = new ComputeOptions();

    public ComputeSubmitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new Offload(environment, options, new StreamOptions())
                .submit(facility, ComputeRunCommand.WORK_TYPE, command);
    }
}
