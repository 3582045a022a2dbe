package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.batch.JobId;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.JobLog;
import io.codex.core.service.ServicePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Show the end of the log of the job that runs a service.",
        footer = {
            "%nExamples:",
            "  codex logs neo4j",
            "  codex logs embed --lines 500",
            "  codex logs embed --follow",
            "  codex logs embed --previous"
        })
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
            description = "Go on with what is written, until interrupted; over restarts of the service and on other"
                    + " nodes too. With --job or --previous until that job has ended.")
    private boolean follow;

    @Option(names = "--job", paramLabel = "ID", description = "That of this job, not of the one that serves.")
    private @Nullable JobId job;

    @Option(
            names = "--previous",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "1",
            description = "That of the job before; with N, of the one as many before. Put it after the service.")
    private @Nullable Integer previous;

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
            ServiceLog log = choose(services, plan);
            long shown = Files.exists(log.path()) ? Files.size(log.path()) : 0;
            JobLog.tail(log.path(), lines).forEach(environment.out()::println);
            var follower = new LogFollower(environment, services, plan);
            if (follow && chosen()) {
                follower.followOnly(log.path(), shown);
            } else if (follow) {
                follower.follow(log.path(), shown);
            }
            return 0;
        }
    }

    private boolean chosen() {
        return job != null || previous != null;
    }

    private ServiceLog choose(CodexServices services, ServicePlan plan) {
        if (job != null && previous != null) {
            throw new CodexException(
                    ExitCode.USAGE, "--job and --previous together name no one job", "use one of them");
        }
        if (previous != null && previous < 1) {
            throw new CodexException(
                    ExitCode.USAGE, "--previous %d is no earlier job".formatted(previous), "1 is the one before");
        }
        if (job != null) {
            return ServiceLog.of(services, plan, job);
        }
        return previous == null
                ? ServiceLog.current(services, plan, service)
                : ServiceLog.previous(services, plan, service, previous);
    }
}
