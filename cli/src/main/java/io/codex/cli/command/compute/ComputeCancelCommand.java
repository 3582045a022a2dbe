package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.compute.Allocation;
import io.codex.core.compute.Allocations;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.UserName;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "End allocations and batch jobs that codex asked for, and no others.",
        footer = {"%nExamples:", "  codex compute cancel iter 4711", "  codex compute cancel iter --all"})
public final class ComputeCancelCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(index = "0", paramLabel = "FACILITY", description = "Whose compute nodes.")
    private String facility = "";

    @Parameters(index = "1..*", paramLabel = "JOB", description = "Jobs, as codex compute status shows them.")
    private List<JobId> jobs = List.of();

    @Option(names = "--all", description = "All that codex compute status shows.")
    private boolean all;

    public ComputeCancelCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (all != jobs.isEmpty()) {
            throw new CodexException(
                    ExitCode.USAGE, "say which: jobs, or --all", "see codex compute status " + facility);
        }
        try (var site = ComputeSite.of(environment, facility);
                var line = new WaitingLine(environment)) {
            Allocations allocations = site.allocations(line);
            List<Allocation> chosen = all
                    ? allocations.all().stream()
                            .filter(one -> one.job() != null && one.ended() == null)
                            .filter(one -> !allocations.state(one).isFinal())
                            .toList()
                    : jobs.stream().map(allocations::ofJob).toList();
            for (Allocation one : chosen) {
                JobState state = allocations.state(one);
                if (state.isFinal()) {
                    environment
                            .out()
                            .printf(
                                    "%s has ended: %s%n",
                                    one.inWords(), Objects.requireNonNullElse(one.ended(), state.inWords()));
                    continue;
                }
                allocations.end(one, UserName.ofThisProcess(environment.variables()));
                environment.out().println(one.inWords() + " ends");
            }
            if (chosen.isEmpty()) {
                environment.out().println("nothing is left to cancel");
            }
        }
        return 0;
    }
}
