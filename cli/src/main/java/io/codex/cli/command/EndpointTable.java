package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.jobs.TextRows;
import io.codex.core.endpoint.Claim;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Endpoints for people: one a line, then how each was verified or why it is not believed.
final class EndpointTable {
    private final CliEnvironment environment;

    EndpointTable(CliEnvironment environment) {
        this.environment = environment;
    }

    void print(EndpointReport report) {
        if (report.entries().isEmpty() && report.foreign().isEmpty()) {
            environment.out().println("no service is published");
        } else {
            printRecords(report);
        }
        if (!report.access().isEmpty()) {
            printAccess(report.access());
        }
    }

    private void printAccess(List<ServiceAccess> access) {
        var rows = new TextRows(environment.colour(), "FROM HERE", "ADDRESS", "BY");
        for (ServiceAccess one : access) {
            rows.add(
                    TextRows.plain(one.service()),
                    TextRows.plain(one.url()),
                    TextRows.plain(one.by()) + (one.used() ? "" : " @|faint (not used)|@"));
        }
        environment.out().println();
        environment.out().print(rows);
        access.stream()
                .filter(one -> !one.hint().isEmpty())
                .forEach(one -> environment.out().println("  hint: " + TextRows.plain(one.hint())));
    }

    private void printRecords(EndpointReport survey) {
        Instant now = Instant.now();
        var rows = new TextRows(
                environment.colour(), "CLUSTER", "SERVICE", "GEN", "STATE", "URL", "HOST", "JOB", "UP", "BEAT");
        for (EndpointEntry entry : survey.entries()) {
            Endpoint endpoint = entry.endpoint();
            Claim claim = entry.claim();
            rows.add(
                    TextRows.plain(entry.cluster()),
                    TextRows.plain(entry.service()),
                    Long.toString(entry.generation()),
                    "@|%s %s|@"
                            .formatted(
                                    colour(entry.state()), entry.state().name().toLowerCase(Locale.ROOT)),
                    endpoint == null ? "" : TextRows.plain(endpoint.url().toString()),
                    TextRows.plain(endpoint != null ? endpoint.host() : claim != null ? claim.host() : ""),
                    job(endpoint, claim),
                    endpoint == null ? "" : Elapsed.inWords(Duration.between(endpoint.started(), now)),
                    entry.beat() == null ? "never" : Elapsed.inWords(Duration.between(entry.beat(), now)) + " ago");
        }
        environment.out().print(rows);
        survey.entries().forEach(this::explain);
        for (Path file : survey.foreign()) {
            environment.out().printf("%n%s%n  no file of codex, by its name; it is left alone%n", file);
        }
    }

    private void explain(EndpointEntry entry) {
        environment.out().printf("%n%s%n  %s%n", entry.file(), TextRows.plain(entry.detail()));
        if (!entry.hint().isEmpty()) {
            environment.out().println("  hint: " + entry.hint());
        }
    }

    private static String job(@Nullable Endpoint endpoint, @Nullable Claim claim) {
        String job = endpoint != null ? endpoint.jobId() : claim != null ? claim.jobId() : null;
        return job == null ? "" : TextRows.plain(job);
    }

    private static String colour(EndpointEntry.State state) {
        return switch (state) {
            case VERIFIED -> "green";
            case UNPUBLISHED, SILENT -> "yellow";
            case REJECTED -> "red";
        };
    }
}
