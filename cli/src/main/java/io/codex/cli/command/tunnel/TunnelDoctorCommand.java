package io.codex.cli.command.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.cli.command.jobs.TextRows;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.tunnel.Finding;
import io.codex.core.tunnel.TunnelDiagnosis;
import io.codex.core.tunnel.TunnelStates;
import io.codex.core.tunnel.TunnelTimings;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@RegisterForReflection(targets = {Finding.class, Finding.Outcome.class})
@Command(
        name = "doctor",
        description = "Go the way of a tunnel step by step, say what each step showed, and what to do. Changes nothing."
                + " Exit code 3 when a step failed.",
        footer = {"%nExamples:", "  codex tunnel doctor iter", "  codex tunnel doctor iter --transport openssh --json"})
public final class TunnelDoctorCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "HOST", description = "A facility, or a host as ssh takes it.")
    private String host = "";

    @Mixin
    private final TunnelOptions options = new TunnelOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public TunnelDoctorCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        TunnelPlan plan = TunnelPlan.of(environment, host, options, false);
        var findings = new ArrayList<Finding>();
        TerminalPrompt prompt = TerminalPrompt.ofThisTerminal();
        String hostName = ServiceIdentity.hostName();
        new TunnelDiagnosis(
                        plan.spec(),
                        new TunnelConnection(environment)
                                .to(
                                        plan,
                                        options.transport(),
                                        prompt,
                                        prompt.isAnswered(),
                                        why -> tell(findings, new Finding("transport", Finding.Outcome.OK, why, null))),
                        new TunnelStates(ServicesHome.fromEnvironment(environment.variables()), hostName),
                        hostName,
                        TunnelTimings.usual(),
                        finding -> tell(findings, finding))
                .run();
        if (json) {
            environment
                    .out()
                    .println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(findings));
        }
        boolean failed = findings.stream().anyMatch(finding -> finding.outcome() == Finding.Outcome.FAILED);
        return (failed ? ExitCode.UNHEALTHY : ExitCode.OK).number();
    }

    private void tell(List<Finding> findings, Finding finding) {
        findings.add(finding);
        if (json) {
            return;
        }
        Ansi ansi = environment.colour() ? Ansi.ON : Ansi.OFF;
        environment
                .out()
                .println(ansi.string("@|%s %-8s|@ %-11s %s"
                        .formatted(
                                colour(finding.outcome()),
                                finding.outcome().name().toLowerCase(Locale.ROOT),
                                finding.step(),
                                TextRows.plain(finding.detail()))));
        if (finding.hint() != null) {
            environment.out().println("         hint: " + finding.hint());
        }
    }

    private static String colour(Finding.Outcome outcome) {
        return switch (outcome) {
            case OK -> "green";
            case DOUBTFUL -> "yellow";
            case FAILED -> "red";
        };
    }
}
