package io.codex.core.batch.catalog;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.command.CommandCount;
import io.codex.core.batch.command.CommandSchedulers;
import io.codex.core.batch.command.CommandSettings;
import io.codex.core.batch.command.SchedulerDetection;
import io.codex.core.batch.command.SchedulerProbe;
import io.codex.core.batch.command.SchedulerProbes;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Chooses where jobs go: to the scheduler that is named, else to the first that answers, else to this host. One that
/// is
/// there and does not answer is never passed over in silence.
public final class SchedulerCatalog {
    /// The name that leaves the choice to what answers.
    public static final String AUTO = "auto";

    private static final String LOCAL = "local";

    private final BatchScheduler local;
    private final List<SchedulerDialect> dialects;
    private final CommandSchedulers schedulers;
    private final SchedulerProbes probes;

    public SchedulerCatalog(
            BatchScheduler local, List<SchedulerDialect> dialects, CommandSettings settings, Shell shell) {
        this.local = local;
        this.dialects = List.copyOf(dialects);
        this.schedulers = new CommandSchedulers(settings, shell);
        this.probes = new SchedulerProbes(settings, schedulers);
    }

    /// @param name one of the dialects', `local`, or {@link #AUTO}
    /// @throws CodexException when it is not known, or none can be chosen
    public BatchScheduler open(String name) {
        if (name.equals(LOCAL)) {
            return local;
        }
        if (!name.equals(AUTO)) {
            return open(named(name));
        }
        for (SchedulerDialect dialect : dialects) {
            SchedulerProbe probe = probes.probe(dialect);
            switch (probe.answer()) {
                case ANSWERS -> {
                    return open(dialect);
                }
                case SILENT ->
                    throw new CodexException(
                            ExitCode.SCHEDULER,
                            "%s is installed and does not answer: %s".formatted(probe.scheduler(), probe.detail()),
                            "try again later, or name another one: --scheduler local runs the job on this host");
                case ABSENT -> {}
            }
        }
        return local;
    }

    /// Asks all of them, and tells what {@link #open} would choose.
    public SchedulerDetection detect(String name) {
        List<SchedulerProbe> seen = dialects.stream().map(probes::probeNow).toList();
        if (!name.equals(AUTO)) {
            if (!name.equals(LOCAL)) {
                named(name);
            }
            return new SchedulerDetection(name, "it was asked for", seen);
        }
        Optional<SchedulerProbe> first = seen.stream()
                .filter(probe -> probe.answer() != SchedulerProbe.Answer.ABSENT)
                .findFirst();
        if (first.isEmpty()) {
            return new SchedulerDetection(LOCAL, "no other scheduler is here", seen);
        }
        if (first.get().answer() == SchedulerProbe.Answer.SILENT) {
            return new SchedulerDetection(
                    "none",
                    "%s is installed and does not answer".formatted(first.get().scheduler()),
                    seen);
        }
        long answering = seen.stream()
                .filter(probe -> probe.answer() == SchedulerProbe.Answer.ANSWERS)
                .count();
        return new SchedulerDetection(
                first.get().scheduler(),
                answering == 1
                        ? "it alone answers"
                        : "the first of %d that answer; --scheduler or CODEX_SCHEDULER names another"
                                .formatted(answering),
                seen);
    }

    public List<CommandCount> commandsOfLastHour() {
        return schedulers.commandsOfLastHour();
    }

    private BatchScheduler open(SchedulerDialect dialect) {
        return schedulers.open(dialect, probes.cluster(dialect));
    }

    /// Of two flavours with one name, the one that answers.
    private SchedulerDialect named(String name) {
        List<SchedulerDialect> flavours =
                dialects.stream().filter(dialect -> dialect.name().equals(name)).toList();
        return flavours.stream()
                .filter(dialect ->
                        flavours.size() > 1 && probes.probe(dialect).answer() == SchedulerProbe.Answer.ANSWERS)
                .findFirst()
                .or(() -> flavours.stream().findFirst())
                .orElseThrow(() -> new CodexException(
                        ExitCode.USAGE,
                        "no scheduler is named " + name,
                        dialects.stream()
                                .map(SchedulerDialect::name)
                                .distinct()
                                .collect(Collectors.joining(", ", "one of ", ", local, auto"))));
    }
}
