package io.codex.cli.command.serve;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.serve.TimedLog;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.HandOver;
import io.codex.core.service.ServicePlan;
import io.codex.core.shell.Pause;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "hand-over",
        hidden = true,
        description = {
            "Run by a service's job before its walltime ends: see to a successor, and return when the services of this"
                    + " job shall stop.",
            "Reads CODEX_JOB_ID, CODEX_JOB_ENDS (seconds since 1970) and CODEX_HANDOVER_SECONDS."
        })
public final class HandOverCommand implements Callable<Integer> {
    /// A drain of running requests.
    private static final Duration REPLICATED_STOP = Duration.ofSeconds(30);

    /// A database that closes its store.
    private static final Duration SINGLE_STOP = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(500);

    private final CliEnvironment environment;

    @Parameters(paramLabel = "JOB", description = "The job's name.")
    private String job = "";

    public HandOverCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var log = new TimedLog(environment);
        String id = variable("CODEX_JOB_ID");
        Instant ends = Instant.ofEpochSecond(seconds("CODEX_JOB_ENDS"));
        log.say("the walltime of job %s ends at %s".formatted(id, ends));
        Duration stop = atMostHalf(SINGLE_STOP);
        try (var services = new CodexServices(environment)) {
            ServicePlan plan = services.plans().ofJob(job);
            stop = plan.single() ? stop : atMostHalf(REPLICATED_STOP);
            new HandOver(services.control(), plan, id, ends, log).await(stop);
        } catch (CodexException e) {
            // the services have to stop in order nevertheless
            log.say(e);
            await(ends.minus(stop));
        }
        log.say("the services of job %s stop".formatted(id));
        return 0;
    }

    private Duration atMostHalf(Duration stop) {
        if (!environment.variables().containsKey("CODEX_HANDOVER_SECONDS")) {
            return stop;
        }
        Duration half = Duration.ofSeconds(seconds("CODEX_HANDOVER_SECONDS")).dividedBy(2);
        return half.compareTo(stop) < 0 ? half : stop;
    }

    private static void await(Instant last) {
        while (Instant.now().isBefore(last)) {
            Pause.of(POLL);
        }
    }

    private String variable(String name) {
        String value = environment.variables().getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new CodexException(
                    ExitCode.USAGE, name + " is not set", "this command is run by a service's job, nowhere else");
        }
        return value;
    }

    private long seconds(String name) {
        String value = variable(name);
        try {
            return Instant.ofEpochSecond(Long.parseLong(value)).getEpochSecond();
        } catch (NumberFormatException | DateTimeException e) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "%s is not a number of seconds: %s".formatted(name, value),
                    "this command is run by a service's job, nowhere else",
                    e);
        }
    }
}
