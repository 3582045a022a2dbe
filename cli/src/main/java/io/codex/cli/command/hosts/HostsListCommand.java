package io.codex.cli.command.hosts;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.hosts.KnownHosts.KnownHost;
import io.codex.cli.command.jobs.JsonOption;
import io.codex.cli.command.jobs.TextRows;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@RegisterForReflection(targets = HostsListCommand.Row.class)
@Command(
        name = "list",
        description = "Show the hosts of codex's own entries, of facility files and of ~/.ssh/config, and which file"
                + " names each. Patterns are left out.",
        footer = {"%nExamples:", "  codex hosts list", "  codex hosts list --json"})
public final class HostsListCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    public HostsListCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    /// @param host what ssh is given
    record Row(String name, String host, @Nullable String jump, String source) {}

    @Override
    public Integer call() {
        List<Row> rows = KnownHosts.of(environment).all().stream()
                .map(HostsListCommand::row)
                .toList();
        if (json.isAsked()) {
            json.print(rows);
        } else if (rows.isEmpty()) {
            environment.out().println("no host is known");
            environment.err().println("hint: codex hosts add NAME --hostname ADDRESS");
        } else {
            var table = new TextRows(environment.colour(), "NAME", "HOST", "BY WAY OF", "SOURCE");
            rows.forEach(row -> table.add(
                    TextRows.plain(row.name()),
                    TextRows.plain(row.host()),
                    row.jump() == null ? "" : TextRows.plain(row.jump()),
                    TextRows.plain(row.source())));
            environment.out().print(table);
        }
        return 0;
    }

    private static Row row(KnownHost host) {
        return new Row(
                host.name(),
                host.target().host(),
                host.target().jump(),
                host.source().toString());
    }
}
