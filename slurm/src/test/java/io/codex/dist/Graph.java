package io.codex.dist;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/// The graph of a site, as any program finds it: through the sourceable view.
record Graph(Driver driver) implements AutoCloseable {
    static Graph of(Site site) throws IOException {
        Path view = site.services().resolveSibling("services.env");
        List<String> lines = new LocalShell()
                .run(Command.of(
                        "sh",
                        "-c",
                        ". \"$1\"; printf '%s\\n' \"$NEO4J_URI\" \"$NEO4J_USERNAME\" \"$NEO4J_PASSWORD_FILE\"",
                        "sh",
                        view.toString()))
                .out()
                .lines()
                .toList();
        String password = Files.readString(Path.of(lines.get(2))).strip();
        return new Graph(GraphDatabase.driver(lines.get(0), AuthTokens.basic(lines.get(1), password)));
    }

    /// The only number that the query returns.
    long count(String query, Map<String, Object> parameters) {
        return driver.executableQuery(query)
                .withParameters(parameters)
                .execute()
                .records()
                .getFirst()
                .get(0)
                .asLong();
    }

    long count(String query) {
        return count(query, Map.of());
    }

    void run(String query, Map<String, Object> parameters) {
        var _ = driver.executableQuery(query).withParameters(parameters).execute();
    }

    @Override
    public void close() {
        driver.close();
    }
}
