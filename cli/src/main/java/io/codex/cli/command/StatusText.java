package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Walltime;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.Rejection;
import io.codex.core.service.ServiceStatus;
import io.codex.core.tunnel.TunnelForward;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/// The state of services for people: a line for each, and what belongs to it indented below.
final class StatusText {
    private final CliEnvironment environment;

    StatusText(CliEnvironment environment) {
        this.environment = environment;
    }

    /// Ends with a line break.
    String of(StatusReport report) {
        ServiceStatus status = report.status();
        var lines = new ArrayList<String>();
        TunnelForward tunnel = report.tunnel();
        if (tunnel != null && report.isTunnelled()) {
            lines.add("@|green ●|@ %-7s %-10s %s".formatted(status.service(), "tunnelled", tunnel.url()));
            lines.add("  " + escaped(tunnel.inWords()));
            return text(lines);
        }
        lines.add("@|%s ●|@ %-7s %-10s %s"
                .formatted(
                        colour(status.condition()),
                        status.service(),
                        status.condition().name().toLowerCase(Locale.ROOT),
                        place(status)));
        if (!status.detail().isBlank()) {
            lines.add("  " + escaped(status.detail()));
        }
        label(lines, "job", job(status));
        label(lines, "expected", report.expectation());
        JobSnapshot successor = status.successor();
        label(
                lines,
                "successor",
                successor == null
                        ? ""
                        : "%s %s".formatted(successor.id(), successor.state().inWords()));
        ControlHealth health = status.health();
        if (health != null && health.usage() != null) {
            UsageText.of(health.usage()).forEach((name, value) -> label(lines, name, value));
        }
        label(lines, "verified", report.verification());
        for (Rejection rejection : status.rejections()) {
            lines.add("  not believed: " + escaped(rejection.inWords()));
            label(lines, "", rejection.hint());
        }
        if (tunnel != null) {
            label(lines, "tunnel", tunnel.inWords());
        }
        String hint = tunnel == null || tunnel.hint() == null ? hint(status) : tunnel.hint();
        if (!hint.isEmpty()) {
            lines.add("  hint: " + hint);
        }
        return text(lines);
    }

    private String text(List<String> lines) {
        Ansi ansi = environment.colour() ? Ansi.ON : Ansi.OFF;
        return lines.stream()
                .map(line -> ansi.string(line) + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static void label(List<String> lines, String name, String value) {
        if (!value.isBlank()) {
            lines.add("  %-10s %s".formatted(name, escaped(oneLine(value))));
        }
    }

    private static String job(ServiceStatus status) {
        if (status.jobsUnknown() != null) {
            return "unknown (%s)".formatted(status.jobsUnknown());
        }
        JobSnapshot job = status.job();
        if (job == null) {
            return "";
        }
        var words =
                new ArrayList<>(List.of("%s %s".formatted(job.id(), job.state().inWords())));
        if (!job.partition().isEmpty()) {
            words.add("partition " + job.partition());
        }
        if (job.started() != null && job.state() instanceof JobState.Running) {
            words.add("for " + Elapsed.inWords(Duration.between(job.started(), Instant.now())));
        }
        if (status.walltimeLeft() != null) {
            words.add("walltime left " + Elapsed.inWords(status.walltimeLeft()));
        } else if (job.walltime() instanceof Walltime.Unlimited) {
            words.add("walltime unlimited");
        }
        return String.join(", ", words);
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
                            Elapsed.inWords(Duration.between(endpoint.started(), Instant.now())),
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

    /// Picocli's markup begins with an at sign and a bar.
    private static String escaped(String text) {
        return text.replace("@|", "@ |");
    }

    static String oneLine(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }
}
