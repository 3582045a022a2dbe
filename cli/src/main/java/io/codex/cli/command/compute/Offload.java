package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.cli.terminal.UserTerminal;
import io.codex.core.batch.JobId;
import io.codex.core.compute.Allocation;
import io.codex.core.compute.AllocationRequest;
import io.codex.core.compute.Allocations;
import io.codex.core.compute.InsideAllocation;
import io.codex.core.compute.PatternChoice;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.WorkPattern;
import io.codex.core.shell.LocalShell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs a command on a compute node as if it ran here, and returns its exit code.
final class Offload {
    private final CliEnvironment environment;
    private final ComputeOptions options;
    private final StreamOptions streams;

    Offload(CliEnvironment environment, ComputeOptions options, StreamOptions streams) {
        this.environment = environment;
        this.options = options;
        this.streams = streams;
    }

    /// @param facility    null for that of this host
    /// @param workType    of the command, when the user names none
    /// @param interactive whether it is a shell, where a second Ctrl-C means no more than the first
    int run(@Nullable String facility, String workType, List<String> argv, boolean interactive) {
        try (var site = ComputeSite.of(environment, facility)) {
            Optional<String> inside = InsideAllocation.of(environment.variables());
            if (inside.isPresent()) {
                environment.tell("this is %s already; the command runs here".formatted(inside.get()));
                return here().run(argv, Map.of(), 0);
            }
            if (site.services().isWithoutScheduler()) {
                site.tellThatThereIsNoScheduler();
                return here().run(
                                argv,
                                Map.of(),
                                site.services().schedulerConfig().nice());
            }
            return onNode(site, workType, argv, interactive);
        } catch (CodexException e) {
            throw standingIn(e);
        }
    }

    /// Submits it as a batch job; its id goes to standard output.
    int submit(@Nullable String facility, String workType, List<String> argv) {
        try (var site = ComputeSite.of(environment, facility);
                var line = new WaitingLine(environment)) {
            return batch(site, site.allocations(line), site.request(options, workType), argv);
        }
    }

    private int onNode(ComputeSite site, String workType, List<String> argv, boolean interactive) {
        AllocationRequest request = site.request(options, workType);
        try (var line = new WaitingLine(environment)) {
            Allocations allocations = site.allocations(line);
            String partition = request.partition(WorkPattern.SESSION);
            PatternChoice choice = PatternChoice.of(
                    interactive && options.pattern() == null
                            ? interactivePattern(site.pattern(options, workType))
                            : site.pattern(options, workType),
                    allocations.session(partition).isPresent(),
                    allocations
                            .latency(partition)
                            .or(() -> configuredLatency(site))
                            .orElse(null),
                    request.expected());
            if (!choice.reason().isEmpty()) {
                environment.tell("pattern %s: %s".formatted(choice.pattern().word(), choice.reason()));
            }
            var command = new NodeCommand(
                    environment,
                    site.facility(),
                    allocations,
                    request,
                    options.patience(),
                    argv,
                    streams.attached(
                            interactive, site.facility().compute().session().lostAfter()));
            return switch (choice.pattern()) {
                case BATCH -> batch(site, allocations, request, argv);
                case DEBUG -> command.inDebugPartition();
                case SESSION, AUTO -> command.inSession();
            };
        }
    }

    /// A shell is of no use as a batch job.
    private static WorkPattern interactivePattern(WorkPattern asked) {
        return asked == WorkPattern.DEBUG ? WorkPattern.DEBUG : WorkPattern.SESSION;
    }

    private int batch(ComputeSite site, Allocations allocations, AllocationRequest request, List<String> argv) {
        CommandRequest command = streams.unattended(environment, argv);
        Allocation allocation = allocations.submit(request.resources(WorkPattern.BATCH), command);
        String job = allocation.id().map(JobId::value).orElse("");
        environment.out().println(job);
        environment.out().flush();
        environment
                .err()
                .printf(
                        "codex: job %s; its output: codex compute attach %s %s (%s)%n",
                        job, site.facility().name(), job, allocation.folder().output());
        return ExitCode.OK.number();
    }

    private Optional<Duration> configuredLatency(ComputeSite site) {
        return Optional.ofNullable(site.services().schedulerConfig().allocLatencyMs())
                .map(Duration::ofMillis);
    }

    private RunHere here() {
        var shell = new LocalShell();
        return new RunHere(environment, new UserTerminal(shell), shell);
    }

    /// Failures of codex have one code where the command's own codes are returned.
    static CodexException standingIn(CodexException failure) {
        return failure.exitCode() == ExitCode.INTERRUPTED || failure.exitCode() == ExitCode.STANDING_IN
                ? failure
                : new CodexException(
                        ExitCode.STANDING_IN, String.valueOf(failure.getMessage()), failure.hint(), failure);
    }
}
