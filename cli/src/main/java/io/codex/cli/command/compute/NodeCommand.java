package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.terminal.StandardStreams;
import io.codex.cli.terminal.UserTerminal;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.compute.Allocation;
import io.codex.core.compute.AllocationEnd;
import io.codex.core.compute.AllocationRequest;
import io.codex.core.compute.Allocations;
import io.codex.core.compute.HeldAllocation;
import io.codex.core.compute.client.RunEnd;
import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.Facility;
import io.codex.core.facility.WorkPattern;
import io.codex.core.shell.LocalShell;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// One command in an allocation whose end is waited for.
final class NodeCommand {
    /// The scheduler's accounting lags behind.
    private static final Duration UNTIL_STATE_IS_KNOWN = Duration.ofSeconds(20);

    /// Allocations that may end between the look for them and the start of the command.
    private static final int ATTEMPTS = 3;

    private final CliEnvironment environment;
    private final Facility facility;
    private final Allocations allocations;
    private final AllocationRequest request;
    private final Duration patience;
    private final List<String> argv;
    private final AttachedCommand.Options options;

    /// @param patience how long an allocation is waited for
    NodeCommand(
            CliEnvironment environment,
            Facility facility,
            Allocations allocations,
            AllocationRequest request,
            Duration patience,
            List<String> argv,
            AttachedCommand.Options options) {
        this.environment = environment;
        this.facility = facility;
        this.allocations = allocations;
        this.request = request;
        this.patience = patience;
        this.argv = List.copyOf(argv);
        this.options = options;
    }

    /// @return the exit code for this process
    int inSession() {
        return inSession(ATTEMPTS);
    }

    private int inSession(int attempts) {
        HeldAllocation held = session();
        return attach(held, closed -> {
            if (attempts == 1) {
                return refused(closed);
            }
            environment.tell("%s ends: %s; the command gets another".formatted(held.inWords(), closed.reason()));
            return inSession(attempts - 1);
        });
    }

    /// @return the exit code for this process
    int inDebugPartition() {
        Resources resources = request.resources(WorkPattern.DEBUG);
        environment.tell(
                "debug partition %s, for %s; sites keep such partitions for tests: heavy use may violate their policy"
                        .formatted(resources.partitions().getFirst(), resources.walltime()));
        return attach(allocations.openSingle(resources, argv, patience), this::refused);
    }

    private HeldAllocation session() {
        Resources resources = request.resources(WorkPattern.SESSION);
        Walltime asked = request.asked().walltime();
        Optional<Allocation> known = allocations.session(request.partition(WorkPattern.SESSION));
        Optional<String> lacking = known.flatMap(session -> allocations.lacking(session, resources, asked));
        if (lacking.isPresent() && !known.map(allocations::isDead).orElse(false)) {
            return ofItsOwn(lacking.get());
        }
        HeldAllocation held =
                allocations.openSession(resources, request.session().idle(), patience);
        // another command may have started it meanwhile
        Optional<String> lacks =
                held.fresh() ? Optional.empty() : allocations.lacking(held.allocation(), resources, asked);
        if (lacks.isEmpty()) {
            return held;
        }
        held.connection().close();
        return ofItsOwn(lacks.get());
    }

    private HeldAllocation ofItsOwn(String lacking) {
        environment.tell("the session does not do: %s; the command gets an allocation of its own".formatted(lacking));
        return allocations.openSingle(request.resources(WorkPattern.BATCH), argv, patience);
    }

    /// @param closed what to do when the allocation ends before the command has begun
    private int attach(HeldAllocation held, ToIntFunction<RunEnd.Closed> closed) {
        String partition = held.allocation().note().partition();
        environment.tell("%s (%s)".formatted(held.inWords(), partition.isEmpty() ? facility.name() : partition));
        return new AttachedCommand(environment, new UserTerminal(new LocalShell()), StandardStreams.ofThisProcess())
                .run(
                        held.connection(),
                        argv,
                        options,
                        end -> end instanceof RunEnd.Closed before ? closed.applyAsInt(before) : ended(held, end));
    }

    private int refused(RunEnd.Closed closed) {
        environment.report("the allocation ends: " + closed.reason(), "run it again, in a new allocation");
        return ExitCode.STANDING_IN.number();
    }

    /// Why the command ended with its allocation, or without saying how.
    private int ended(HeldAllocation held, RunEnd how) {
        JobState state = allocations.endOf(held.allocation(), UNTIL_STATE_IS_KNOWN);
        if (how instanceof RunEnd.Ended own && !AllocationEnd.explains(state)) {
            environment.report("the command was ended: " + CommandEnd.BY_SCHEDULER, null);
            return own.end().exitCode();
        }
        RunEnd.Lost lost = how instanceof RunEnd.Lost silent ? silent : new RunEnd.Lost("it ended", null);
        var end = AllocationEnd.of(
                held.allocation(), held.address(), lost.reason(), lost.ending(), state, facility.name());
        environment.report(end.message(), end.hint().isEmpty() ? null : end.hint());
        return end.exitCode();
    }
}
