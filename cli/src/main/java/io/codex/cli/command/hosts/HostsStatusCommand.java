package io.codex.cli.command.hosts;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.ServiceStart;
import io.codex.cli.command.hosts.KnownHosts.KnownHost;
import io.codex.cli.command.jobs.JsonOption;
import io.codex.cli.command.jobs.TextRows;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@RegisterForReflection(targets = HostReport.class)
@Command(
        name = "status",
        description = "Log in to hosts and tell what came of it: by which transport and why, how long it took, as whom,"
                + " whether forwarding is allowed and codex has a services home there. Exit code 3 when one fails."
                + " Without NAME: those of codex's entries and of facilities' files.",
        footer = {"%nExamples:", "  codex hosts status", "  codex hosts status login --json"})
public final class HostsStatusCommand implements Callable<Integer> {
    private static final int AT_ONCE = 8;

    private final CliEnvironment environment;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "A host or facility.")
    private List<String> names = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "20s",
            description = "For each step (default: ${DEFAULT-VALUE}).")
    private Walltime timeout = Walltime.of(Duration.ofSeconds(20));

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    public HostsStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        KnownHosts known = KnownHosts.of(environment);
        List<KnownHost> hosts = names.isEmpty()
                ? known.ofCodex()
                : names.stream().map(known::named).toList();
        List<HostReport> reports = looks(hosts);
        if (json.isAsked()) {
            json.print(reports);
        } else {
            print(reports);
        }
        return (reports.stream().allMatch(HostReport::isReached) ? ExitCode.OK : ExitCode.UNHEALTHY).number();
    }

    private List<HostReport> looks(List<KnownHost> hosts) {
        var probe = new HostProbe(environment, ServiceStart.limit(timeout));
        var reports = new ArrayList<HostReport>();
        try (var threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofPlatform().daemon().factory())) {
            List<Future<HostReport>> looks = hosts.stream()
                    .map(host -> threads.submit(() -> probe.look(host)))
                    .toList();
            for (Future<HostReport> look : looks) {
                reports.add(look.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return reports;
    }

    private void print(List<HostReport> reports) {
        if (reports.isEmpty()) {
            environment.out().println("no host is known to codex; name one of ~/.ssh/config, or add one");
            return;
        }
        var rows = new TextRows(
                environment.colour(), "NAME", "STATE", "MS", "TRANSPORT", "AS", "FORWARDING", "SERVICES HOME");
        reports.forEach(report -> rows.add(
                TextRows.plain(report.name()),
                report.isReached() ? "@|green reached|@" : "@|red failed|@",
                report.reachedMs() == null ? "" : Long.toString(report.reachedMs()),
                report.transport() == null ? "" : report.transport(),
                report.via() == null ? "" : TextRows.plain(report.via()),
                report.forwarding() == null ? "" : report.forwarding() ? "allowed" : "prohibited",
                report.home() == null ? "" : TextRows.plain(report.home())));
        environment.out().print(rows);
        reports.forEach(this::explain);
    }

    private void explain(HostReport report) {
        if (report.why() != null) {
            environment.out().printf("%n%s: %s, since %s%n", report.name(), report.transport(), report.why());
        }
        if (report.failure() != null) {
            environment.out().printf("%n%s: %s%n", report.name(), TextRows.plain(report.failure()));
            if (report.hint() != null) {
                environment.out().println("  hint: " + report.hint());
            }
        }
    }
}
