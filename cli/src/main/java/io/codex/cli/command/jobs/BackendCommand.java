package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.JobSchedulers;
import io.codex.core.batch.command.SchedulerDetection;
import io.codex.core.batch.command.SchedulerProbe;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "backend",
        description = "Show which scheduler jobs go to from here, and why.",
        footer = {"%nExamples:", "  codex jobs backend", "  codex jobs backend --json"})
public final class BackendCommand implements Callable<Integer> {
    private static final int LONGEST_DETAIL = 160;

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
        // PBS and Torque have one name, and mostly one reason
        for (SchedulerProbe probe : new LinkedHashSet<>(detection.probes())) {
            String colour = switch (probe.answer()) {
                case ANSWERS -> "green";
                case SILENT -> "red";
                case ABSENT -> "faint";
            };
            rows.add(
                    probe.scheduler(),
                    "@|%s %s|@".formatted(colour, probe.answer().name().toLowerCase(Locale.ROOT)),
                    TextRows.plain(shortened(probe.detail())));
        }
        return rows.toString();
    }

    /// A command of another scheduler may answer with all its options.
    private static String shortened(String detail) {
        return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL - 2) + " …";
    }
}
