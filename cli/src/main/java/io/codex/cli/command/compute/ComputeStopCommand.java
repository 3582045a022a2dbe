package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.core.compute.Allocation;
import io.codex.core.compute.Allocations;
import io.codex.core.compute.PilotPlan;
import io.codex.core.shell.UserName;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "stop",
        description = "End sessions, and the commands that run in them. Batch jobs go on.",
        footer = {"%nExamples:", "  codex compute stop iter", "  codex compute stop iter --partition rigel"})
public final class ComputeStopCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "FACILITY", description = "Whose compute nodes.")
    private String facility = "";

    @Option(names = "--partition", paramLabel = "NAME", description = "The one in that partition (default: all).")
    private @Nullable String partition;

    public ComputeStopCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var site = ComputeSite.of(environment, facility);
                var line = new WaitingLine(environment)) {
            Allocations allocations = site.allocations(line);
            List<Allocation> sessions = allocations.all().stream()
                    .filter(one -> one.note().mode() == PilotPlan.Mode.SESSION && one.ended() == null)
                    .filter(one ->
                            partition == null || partition.equals(one.note().partition()))
                    .toList();
            if (sessions.isEmpty()) {
                environment.out().println("no session is there");
            }
            for (Allocation session : sessions) {
                allocations.end(session, UserName.ofThisProcess(environment.variables()));
                environment.out().println(session.inWords() + " ends");
            }
        }
        return 0;
    }
}
