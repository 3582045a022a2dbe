package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.JobLog;
import io.codex.core.service.ServicePlan;
import io.codex.core.service.ServiceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Show the end of a service's log.",
        footer = {"%nExamples:", "  codex logs neo4j", "  codex logs embed --lines 500", "  codex logs embed --follow"})
public final class LogsCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", description = "neo4j, embed, …")
    private String service = "";

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "100",
            description = "How many lines at most (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written, until interrupted; over restarts of the service too.")
    private boolean follow;

    public LogsCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        if (lines < 0) {
            throw new CodexException(
                    ExitCode.USAGE, "--lines %d is negative".formatted(lines), "0 shows none of what is there");
        }
        try (var services = new CodexServices(environment)) {
            ServicePlan plan = services.plans().named(List.of(service)).getFirst();
            ServiceStatus status = services.inspector().status(plan, service);
            JobSnapshot job = status.job();
            if (job == null) {
                throw new CodexException(
                        ExitCode.FAILED,
                        "%s has no log: it was never started from this home, %s"
                                .formatted(service, services.home().root()),
                        "start it with: codex up " + service);
            }
            long shown = Files.exists(job.log()) ? Files.size(job.log()) : 0;
            JobLog.tail(job.log(), lines).forEach(environment.out()::println);
            if (follow) {
                new LogFollower(services, plan, service, environment.out()).follow(job.log(), shown);
            }
            return 0;
        }
    }
}
