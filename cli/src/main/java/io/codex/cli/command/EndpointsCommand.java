package io.codex.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.core.endpoint.CleanReport;
import io.codex.core.endpoint.EndpointEntry;
import io.codex.core.endpoint.EndpointSurvey;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@RegisterForReflection(
        targets = {
            EndpointReport.class,
            ServiceAccess.class,
            EndpointEntry.class,
            EndpointEntry.State.class,
            CleanReport.class,
            CleanReport.Item.class
        })
@Command(
        name = "endpoints",
        description =
                "Show where the services are, as their records and their control ports say it, in all clusters of "
                        + "CODEX_SERVICES_HOME; what is not believed, with the reason; and by which addresses "
                        + "programs of this host reach them.",
        footer = {
            "%nExamples:",
            "  codex endpoints --json",
            "  codex endpoints --verify || codex up",
            "  eval \"$(codex endpoints --export)\"; curl -s $EMBED_URL/health"
        })
public final class EndpointsCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @ArgGroup
    private @Nullable Action action;

    @Option(
            names = "--shell",
            paramLabel = "SHELL",
            description = "Whose lines --export prints: ${COMPLETION-CANDIDATES} (default: bash).")
    private @Nullable ExportLines shell;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public EndpointsCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    /// What is done beside showing them.
    static final class Action {
        @Option(
                names = "--verify",
                description = "Exit code 3 when a service has records, and none of them answers for it.")
        private boolean verify;

        @Option(
                names = "--clean",
                description = "Remove what certainly belongs to nobody: whose owner withdrew or has ended, or did "
                        + "not beat for 30 s, for which it is watched. Nothing is removed on a guess.")
        private boolean clean;

        @Option(
                names = "--export",
                description = "Print the variables of the endpoint file, for programs of this host, as lines for the "
                        + "shell's eval.")
        private boolean export;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        var asked = action == null ? new Action() : action;
        if (shell != null && !asked.export) {
            throw new CodexException(
                    ExitCode.USAGE, "--shell goes with --export only", "leave it out, or add --export");
        }
        try (var services = new CodexServices(environment)) {
            if (asked.export) {
                export(services);
                return 0;
            }
            if (asked.clean) {
                clean(services);
                return 0;
            }
            EndpointSurvey survey = services.registry().survey();
            var report = new EndpointReport(survey.entries(), survey.foreign(), new AccessLook(services).in(survey));
            if (json) {
                print(report);
            } else {
                new EndpointTable(environment).print(report);
            }
            return (asked.verify && !survey.isServed() ? ExitCode.UNHEALTHY : ExitCode.OK).number();
        }
    }

    private void export(CodexServices services) throws JsonProcessingException {
        var variables = services.registry().view().variables();
        if (json) {
            print(variables);
            return;
        }
        ExportLines lines = shell == null ? ExportLines.BASH : shell;
        variables.forEach((name, value) -> environment.out().println(lines.line(name, value)));
        if (variables.isEmpty()) {
            environment.err().println("codex: no service is published, so there is nothing to export");
            environment
                    .err()
                    .println(
                            "hint: start them with: codex up; or reach those of another host with: codex tunnel start HOST");
        }
    }

    private void clean(CodexServices services) throws JsonProcessingException {
        CleanReport report;
        try (var line = new WaitingLine(environment)) {
            report = services.registry()
                    .clean(
                            PredecessorCheck.onThisHost(),
                            (count, left) -> line.waiting(
                                    "endpoints",
                                    "watching the beats of %d for %d s more".formatted(count, left.toSeconds())));
        }
        if (json) {
            print(report);
            return;
        }
        report.removed().forEach(item -> say("removed", item));
        report.kept().forEach(item -> say("kept", item));
        if (report.removed().isEmpty() && report.kept().isEmpty()) {
            environment.out().println("nothing to clean");
        }
    }

    private void say(String what, CleanReport.Item item) {
        environment.out().printf("%s %s: %s%n", what, item.file(), item.reason());
    }

    private void print(Object value) throws JsonProcessingException {
        environment.out().println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
    }
}
