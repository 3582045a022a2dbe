package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.compute.Allocation;
import io.codex.core.compute.AllocationRequest;
import io.codex.core.compute.Allocations;
import io.codex.core.compute.HeldAllocation;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.WorkPattern;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "start",
        description = {
            "Start a session: an allocation that the following commands share, until nothing has run in it for the idle"
                    + " limit, or its walltime is over. One for each partition.",
            "A command that finds no session starts one by itself."
        },
        footer = {
            "%nExamples:",
            "  codex compute start iter",
            "  codex compute start iter --cpus 8 --mem 32G --time 8h --idle 1h"
        })
public final class ComputeStartCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "FACILITY", description = "Whose compute nodes.")
    private String facility = "";

    @Mixin
    private final ComputeOptions options = new ComputeOptions();

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            description = "End it when nothing has run for that long (default: compute.session.idle, 10m).")
    private @Nullable Walltime idle;

    public ComputeStartCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (options.pattern() != null && options.pattern() != WorkPattern.SESSION) {
            throw new CodexException(
                    ExitCode.USAGE, "only a session can be started", "leave --pattern out, or run the command with it");
        }
        try (var site = ComputeSite.of(environment, facility);
                var line = new WaitingLine(environment)) {
            if (site.services().isWithoutScheduler()) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "%s has no scheduler, so there is nothing to hold".formatted(facility),
                        "commands run on this host: codex compute run %s -- COMMAND".formatted(facility));
            }
            Allocations allocations = site.allocations(line);
            AllocationRequest request = site.request(options, ComputeRunCommand.WORK_TYPE);
            Resources wanted = request.resources(WorkPattern.SESSION);
            HeldAllocation held = allocations.openSession(wanted, idle(request), options.patience());
            try (var _ = held.connection()) {
                environment
                        .out()
                        .printf(
                                "%s: %s, %s left%n",
                                held.inWords(),
                                held.fresh() ? "started" : "is there already",
                                allocations.left(held.allocation()));
            }
            if (!held.fresh()) {
                compare(allocations, held.allocation(), wanted);
            }
        }
        return 0;
    }

    /// One that is as large as asked serves its purpose, even if it does not last as long.
    private void compare(Allocations allocations, Allocation session, Resources wanted) {
        String end = "end it first: codex compute stop " + facility;
        allocations.lacking(session, wanted, null).ifPresent(lacking -> {
            throw new CodexException(ExitCode.FAILED, "the session that is there does not do: " + lacking, end);
        });
        allocations
                .lacking(session, wanted, options.asked().walltime())
                .ifPresent(lacking -> environment
                        .err()
                        .printf("codex: the session that is there stays: %s%nhint: for more time, %s%n", lacking, end));
    }

    private Duration idle(AllocationRequest request) {
        return switch (idle) {
            case null -> request.session().idle();
            case Walltime.Limited(var limit) -> limit;
            case Walltime.Unlimited _ -> Duration.ofDays(3650);
        };
    }
}
