package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.cli.command.jobs.JsonOption;
import io.codex.cli.command.jobs.TextRows;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.compute.Allocation;
import io.codex.core.compute.Allocations;
import io.codex.core.compute.HeldAllocation;
import io.codex.core.compute.PilotPlan.Mode;
import io.codex.core.compute.wire.PilotStatus;
import io.codex.core.shell.BashWords;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@RegisterForReflection(targets = ComputeStatusCommand.Row.class)
@Command(
        name = "status",
        description = "Show the allocations and batch jobs that codex asked for and that have not ended, where they are"
                + " and what runs in them.",
        footer = {"%nExamples:", "  codex compute status iter", "  codex compute status iter --json"})
public final class ComputeStatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "FACILITY", description = "Whose compute nodes.")
    private String facility = "";

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    public ComputeStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    /// @param pattern  `session`, `single` or `batch`
    /// @param node     empty before it runs
    /// @param left     of its walltime; empty for what is not known
    /// @param commands what runs there; null when the pilot did not answer
    /// @param idle     since when nothing runs, ISO 8601; null while something does
    record Row(
            String job,
            String pattern,
            String partition,
            String node,
            JobState state,
            String left,
            @Nullable List<String> commands,
            @Nullable String idle) {}

    @Override
    public Integer call() {
        List<Row> rows;
        try (var site = ComputeSite.of(environment, facility);
                var line = new WaitingLine(environment)) {
            Allocations allocations = site.allocations(line);
            rows = allocations.all().stream()
                    .filter(one -> one.ended() == null)
                    .flatMap(one -> row(allocations, one).stream())
                    .toList();
        }
        if (json.isAsked()) {
            json.print(rows);
        } else if (rows.isEmpty()) {
            environment.out().println("no allocation is held");
        } else {
            print(rows);
        }
        return 0;
    }

    private static Optional<Row> row(Allocations allocations, Allocation allocation) {
        JobState state = allocations.state(allocation);
        if (state.isFinal()) {
            return Optional.empty();
        }
        Optional<HeldAllocation> held =
                allocation.note().mode() == Mode.BATCH ? Optional.empty() : allocations.reach(allocation);
        Optional<PilotStatus> status = held.flatMap(ComputeStatusCommand::ask);
        return Optional.of(new Row(
                allocation.id().map(JobId::value).orElse(""),
                allocation.note().mode().name().toLowerCase(Locale.ROOT),
                allocation.note().partition(),
                held.map(one -> one.address().host()).orElse(""),
                state,
                state instanceof JobState.Running ? allocations.left(allocation).toString() : "",
                allocation.note().mode() == Mode.BATCH
                        ? List.of(words(allocation.note().command()))
                        : status.map(known -> known.commands().stream()
                                        .map(running -> words(running.argv()))
                                        .toList())
                                .orElse(null),
                status.map(PilotStatus::idle).map(Object::toString).orElse(null)));
    }

    private static Optional<PilotStatus> ask(HeldAllocation held) {
        try (var connection = held.connection()) {
            return Optional.of(connection.ask());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void print(List<Row> rows) {
        var table =
                new TextRows(environment.colour(), "JOB", "PATTERN", "PARTITION", "NODE", "STATE", "LEFT", "COMMANDS");
        for (Row row : rows) {
            table.add(
                    row.job(),
                    row.pattern(),
                    TextRows.plain(row.partition()),
                    TextRows.plain(row.node()),
                    TextRows.plain(row.state().inWords()),
                    row.left(),
                    commands(row));
        }
        environment.out().print(table);
    }

    private static String commands(Row row) {
        List<String> commands = row.commands();
        if (commands == null) {
            return row.state() instanceof JobState.Running ? "its pilot does not answer" : "";
        }
        return commands.isEmpty()
                ? "idle"
                : commands.stream().map(TextRows::plain).collect(Collectors.joining("; "));
    }

    private static String words(List<String> argv) {
        return argv.stream()
                .map(word -> word.matches("[\\w@%+=:,./-]+") ? word : BashWords.quoted(word))
                .collect(Collectors.joining(" "));
    }
}
