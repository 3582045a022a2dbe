package io.codex.core.batch.command;

import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.SearchPath;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks which schedulers are here: not only whether their commands exist, but whether they answer. What answered is
/// remembered for some minutes.
public final class SchedulerProbes {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final CommandSettings settings;
    private final CommandSchedulers schedulers;
    private final SharedFile<Known> file;

    public SchedulerProbes(CommandSettings settings, CommandSchedulers schedulers) {
        this.settings = settings;
        this.schedulers = schedulers;
        this.file = new SharedFile<>(settings.runtime().resolve("probes.json"), Known.class, new Known(Map.of()));
    }

    /// @param probe   what was seen
    /// @param cluster its name; empty unless it answers
    record Seen(SchedulerProbe probe, String cluster, Instant when) {}

    /// @param seen by scheduler and surroundings
    record Known(Map<String, Seen> seen) {}

    /// Whether it is here, as of the last ten minutes.
    public SchedulerProbe probe(SchedulerDialect dialect) {
        return seen(dialect, false).probe();
    }

    /// The same, asked again.
    public SchedulerProbe probeNow(SchedulerDialect dialect) {
        return seen(dialect, true).probe();
    }

    /// The name of its cluster, the last that was heard.
    ///
    /// @throws CodexException when it never was: whose jobs are meant is not known then
    public String cluster(SchedulerDialect dialect) {
        Seen seen = seen(dialect, false);
        if (seen.cluster().isEmpty()) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "%s does not answer: %s"
                            .formatted(dialect.name(), seen.probe().detail()),
                    "try again later; codex jobs backend shows which schedulers answer");
        }
        return seen.cluster();
    }

    private Seen seen(SchedulerDialect dialect, boolean again) {
        String key = key(dialect);
        Seen before = file.read().seen().get(key);
        Instant now = settings.clock().instant();
        if (!again
                && before != null
                && !before.when().isAfter(now)
                && before.when().plus(remembered(before)).isAfter(now)) {
            return before;
        }
        Seen seen = look(dialect, before == null ? "" : before.cluster(), now);
        if (seen.probe().answer() != SchedulerProbe.Answer.ABSENT) {
            file.change(known -> {
                var more = new HashMap<>(known.seen());
                more.put(key, seen);
                return new Known(Map.copyOf(more));
            });
        }
        return seen;
    }

    /// A scheduler in trouble is not asked by every command.
    private Duration remembered(Seen seen) {
        return seen.probe().answer() == SchedulerProbe.Answer.ANSWERS
                ? REMEMBERED
                : settings.budget().interval();
    }

    private Seen look(SchedulerDialect dialect, String clusterBefore, Instant now) {
        List<String> argv = dialect.probe();
        String program = SchedulerCommands.program(argv);
        if (!SearchPath.of(settings.variables()).has(program)) {
            return new Seen(
                    new SchedulerProbe(
                            dialect.name(), SchedulerProbe.Answer.ABSENT, "no %s on the PATH".formatted(program)),
                    "",
                    now);
        }
        SchedulerCommands commands = schedulers.commands(dialect);
        try {
            CommandResult probed = commands.ask(argv);
            String version = dialect.readProbe(probed);
            CommandResult cluster = dialect.cluster().equals(argv) ? probed : commands.ask(dialect.cluster());
            return new Seen(
                    new SchedulerProbe(dialect.name(), SchedulerProbe.Answer.ANSWERS, version),
                    dialect.readCluster(cluster),
                    now);
        } catch (QueryFailure e) {
            return new Seen(
                    new SchedulerProbe(
                            dialect.name(),
                            e.isLasting() ? SchedulerProbe.Answer.ABSENT : SchedulerProbe.Answer.SILENT,
                            String.valueOf(e.getMessage())),
                    clusterBefore,
                    now);
        }
    }

    /// What is found depends on the PATH and on where the scheduler's own variables point.
    private String key(SchedulerDialect dialect) {
        String surroundings = settings.variables().entrySet().stream()
                .filter(
                        variable -> variable.getKey()
                                .matches(
                                        "PATH|SLURM_CONF|SLURM_CLUSTERS|SGE_.*|PBS_(CONF_FILE|SERVER|DEFAULT)|LSF_.*|CONDOR_CONFIG|_CONDOR_.*"))
                .sorted(Map.Entry.comparingByKey())
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .reduce("", (a, b) -> a + "\n" + b);
        return "%s-%08x".formatted(dialect.name(), (dialect.probe() + surroundings).hashCode());
    }
}
