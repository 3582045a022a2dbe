package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.batch.SubmissionPreview;
import io.codex.core.batch.Walltime;
import io.codex.core.service.Placement;
import io.codex.core.service.PlacementRefusal;
import io.codex.core.service.ServiceControl;
import io.codex.core.service.ServicePlan;
import io.codex.core.shell.BashWords;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "up",
        description = {
            "Start the services and wait until they are healthy. What runs already is left alone.",
            "They go to the scheduler of the facility that this host belongs to; see codex config show."
        },
        footer = {"%nExamples:", "  codex up", "  codex up neo4j", "  codex up --dry-run"})
public final class UpCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed, …; all when none is named.")
    private List<String> names = List.of();

    @Option(names = "--dry-run", description = "Print what would be submitted, and where it would be tried.")
    private boolean dryRun;

    @Option(
            names = "--pending",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = {
                "How long to wait for a job that is pending (default: ${DEFAULT-VALUE}).",
                "It stays in the queue when that is over."
            })
    private Walltime pending = Walltime.of(Duration.ofHours(1));

    public UpCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var services = new CodexServices(environment)) {
            var plans = services.plans().startable(names);
            if (dryRun) {
                plans.forEach(plan -> print(services.control(), plan));
            } else {
                new ServiceStart(environment, services, ServiceStart.limit(pending)).start(plans);
            }
        }
        return 0;
    }

    private void print(ServiceControl control, ServicePlan plan) {
        environment.out().printf("# %s: %s%n", plan.job(), String.join(" and ", plan.services()));
        for (PlacementRefusal refusal : plan.refused()) {
            environment.out().println("# never in " + refusal.inWords());
        }
        for (Placement place : plan.placements()) {
            SubmissionPreview preview = control.preview(plan, place);
            environment
                    .out()
                    .printf(
                            "# in %s%n%s%n",
                            place.inWords(),
                            preview.command().stream().map(UpCommand::word).collect(Collectors.joining(" ")));
            if (!preview.description().isEmpty()) {
                environment.out().println(preview.description());
            }
        }
        environment.out().println("# the job's script");
        environment.out().println(plan.script());
    }

    private static String word(String text) {
        return text.matches("[A-Za-z0-9_./:@%+,=-]+") ? text : BashWords.quoted(text);
    }
}
