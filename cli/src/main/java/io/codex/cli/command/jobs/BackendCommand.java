package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.JobSchedulers;
import io.codex.core.batch.command.SchedulerDetection;
import io.codex.core.batch.command.SchedulerProbe;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "backend",
        description = "Show which scheduler jobs go to from here, and why.",
        footer = {"%nExamples:", "  codex jobs backend", "  codex jobs backend --json"})
public final class BackendCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    public BackendCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        SchedulerDetection detection = new JobSchedulers(environment).detect(scheduler.name());
        if (json.isAsked()) {
            json.print(detection);
        } else {
            environment.out().printf("%s: %s%n%n", detection.chosen(), detection.reason());
            environment.out().print(table(detection));
        }
        return 0;
    }

    private String table(SchedulerDetection detection) {
        var rows = new TextRows(environment.colour(), "SCHEDULER", "ANSWER", "DETAIL");
        for (SchedulerProbe probe : detection.probes()) {
            String colour = switch (probe.answer()) {
                case ANSWERS -> "green";
                case SILENT -> "red";
                case ABSENT -> "faint";
            };
            rows.add(
                    probe.scheduler(),
                    "@|%s %s|@".formatted(colour, probe.answer().name().toLowerCase(Locale.ROOT)),
                    TextRows.plain(probe.detail()));
        }
        return rows.toString();
    }
}
