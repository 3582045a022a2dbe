package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.Rejection;
import io.codex.core.service.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/// The state of services for people: a line for each, and what belongs to it indented below.
final class StatusText {
    private final CliEnvironment environment;

    StatusText(CliEnvironment environment) {
        this.environment = environment;
    }

    void print(ServiceStatus status) {
        line("@|%s ●|@ %-7s %-10s %s"
                .formatted(
                        colour(status.condition()),
                        status.service(),
                        status.condition().name().toLowerCase(Locale.ROOT),
                        place(status)));
        if (!status.detail().isBlank()) {
            line("  " + escaped(status.detail()));
        }
        for (Rejection rejection : status.rejections()) {
            line("  not believed: " + escaped(rejection.inWords()));
        }
        String hint = hint(status);
        if (!hint.isEmpty()) {
            line("  hint: " + hint);
        }
    }

    private static String place(ServiceStatus status) {
        Endpoint endpoint = status.endpoint();
        if (endpoint != null) {
            String job = endpoint.jobId() == null ? "" : ", job " + endpoint.jobId();
            return "%s on %s, generation %d, up %s%s"
                    .formatted(
                            endpoint.url(),
                            endpoint.host(),
                            endpoint.generation(),
                            inWords(Duration.between(endpoint.started(), Instant.now())),
                            job);
        }
        return status.job() == null ? "" : "job " + status.job().id();
    }

    private static String hint(ServiceStatus status) {
        return switch (status.condition()) {
            case HEALTHY, STARTING -> "";
            case STOPPED, FAILED -> "start it with: codex up " + status.service();
            case UNHEALTHY ->
                "see: codex logs %1$s; start it anew with: codex restart %1$s".formatted(status.service());
            case UNKNOWN -> "try again; nothing is started or stopped on a guess";
        };
    }

    private static String colour(ServiceStatus.Condition condition) {
        return switch (condition) {
            case HEALTHY -> "green";
            case STARTING -> "yellow";
            case STOPPED -> "faint";
            case FAILED, UNHEALTHY, UNKNOWN -> "red";
        };
    }

    static String inWords(Duration duration) {
        if (duration.toDays() > 0) {
            return "%d d %d h".formatted(duration.toDays(), duration.toHoursPart());
        }
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : "%d s".formatted(Math.max(0, duration.toSeconds()));
    }

    /// Picocli's markup begins with an at sign and a bar.
    private static String escaped(String text) {
        return text.replace("@|", "@ |");
    }

    private void line(String markup) {
        Ansi ansi = environment.colour() ? Ansi.ON : Ansi.OFF;
        environment.out().println(ansi.string(markup));
    }
}
