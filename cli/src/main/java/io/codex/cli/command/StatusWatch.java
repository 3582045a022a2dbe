package io.codex.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.file.Json;
import io.codex.core.service.ServiceStatus;
import io.codex.core.shell.Pause;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--watch` of `codex status`; a mixin. What is asked of the scheduler is what all processes of the user share, so
/// that a short interval runs no more scheduler commands than a long one.
public final class StatusWatch {
    private static final String FROM_THE_TOP = "\u001b[H\u001b[2J";

    private final CliEnvironment environment;
    private final Map<String, List<String>> told = new HashMap<>();

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "5",
            description = "Show it again every 5 s, or as often as said, until interrupted; in a pipe, only what"
                    + " changes. Put it after the services.")
    private @Nullable Integer seconds;

    public StatusWatch(CliEnvironment environment) {
        this.environment = environment;
    }

    boolean isAsked() {
        return seconds != null;
    }

    /// Until nobody reads it any more.
    void run(StatusLook look, boolean json) throws JsonProcessingException {
        var interval = WatchInterval.of(seconds, "put --watch after the services");
        while (!environment.out().checkError()) {
            show(look.now(), json);
            Pause.of(interval);
        }
    }

    private void show(List<StatusReport> reports, boolean json) throws JsonProcessingException {
        // only a terminal has colours
        if (environment.colour() && !json) {
            var text = new StatusText(environment);
            var frame = new StringBuilder(FROM_THE_TOP);
            reports.forEach(report -> frame.append(text.of(report)));
            environment.out().print(frame);
            environment.out().flush();
            return;
        }
        for (StatusReport report : reports) {
            if (!changed(report)) {
                continue;
            }
            environment.out().println(json ? Json.MAPPER.writeValueAsString(report.json()) : line(report.status()));
        }
    }

    /// Another text of health or of a pending reason is no change; of replicas each has its own job's name.
    private boolean changed(StatusReport report) {
        ServiceStatus status = report.status();
        Endpoint endpoint = status.endpoint();
        var state = List.of(
                status.condition().name(),
                endpoint == null ? "" : Long.toString(endpoint.generation()),
                words(status.job()),
                words(status.successor()));
        return !state.equals(told.put(status.jobName() + " " + status.service(), state));
    }

    private static String words(@Nullable JobSnapshot job) {
        return job == null ? "" : job.id() + " " + job.state().kind();
    }

    private static String line(ServiceStatus status) {
        Endpoint endpoint = status.endpoint();
        String where = endpoint == null
                ? status.detail()
                : "%s on %s, generation %d".formatted(endpoint.url(), endpoint.host(), endpoint.generation());
        JobSnapshot job = status.job();
        return StatusText.oneLine("%s %s %s %s%s%s"
                .formatted(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        status.service(),
                        status.condition().name().toLowerCase(Locale.ROOT),
                        where,
                        job == null
                                ? ""
                                : ", job %s %s".formatted(job.id(), job.state().kind()),
                        status.successor() == null
                                ? ""
                                : ", successor " + status.successor().id()));
    }
}
