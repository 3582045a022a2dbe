package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Run a command on a compute node as if it ran here: its output as it comes, its input, its signals, its exit"
                    + " code. The allocation is a session's, or ends with the command; whatever becomes of codex, nothing"
                    + " is left.",
            "Codex's own failures have the code 125; 126: the command cannot be executed, 127: it is not there. Ctrl-C"
                    + " goes to the command; twice within 5 s, the command is ended."
        },
        footer = {
            "%nExamples:",
            "  codex compute run iter -- make -j 8",
            "  codex compute run iter --cpus 8 --mem 32G -- python fit.py < shots.txt > fit.json",
            "  codex compute run iter --pattern debug -- du -sh /data/shared"
        })
public final class ComputeRunCommand implements Callable<Integer> {
    /// Of commands that are none of codex's.
    static final String WORK_TYPE = "shell";

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

    @Mixin
    private final StreamOptions streams = new StreamOptions();

    public ComputeRunCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new Offload(environment, options, streams).run(facility, WORK_TYPE, command, false);
    }
}
