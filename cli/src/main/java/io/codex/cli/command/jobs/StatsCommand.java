package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.JobSchedulers;
import io.codex.core.batch.command.CommandCount;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stats",
        description = "Show how many scheduler commands your processes on this host ran in the last hour.",
        footer = {"%nExamples:", "  codex jobs stats", "  codex jobs stats --json"})
public final class StatsCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    public StatsCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<CommandCount> counts = new JobSchedulers(environment).commandsOfLastHour();
        if (json.isAsked()) {
            json.print(counts);
        } else if (counts.isEmpty()) {
            environment.err().println("no scheduler command in the last hour");
        } else {
            environment.out().print(table(counts, environment.colour()));
        }
        return 0;
    }

    static String table(List<CommandCount> counts, boolean colour) {
        var rows = new TextRows(colour, "COMMAND", "RUNS", "FAILED", "SECONDS");
        counts.forEach(count -> rows.add(
                TextRows.plain(count.command()),
                Integer.toString(count.runs()),
                Integer.toString(count.failures()),
                String.format(Locale.ROOT, "%.1f", count.seconds())));
        return rows.toString();
    }
}
