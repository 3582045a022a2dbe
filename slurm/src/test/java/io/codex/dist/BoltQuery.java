package io.codex.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.GraphDatabase;

/// A program of its own with nothing but Neo4j's driver, which asks one question at the address that it is told. Who
/// it is, the view's variables say.
final class BoltQuery {
    private BoltQuery() {}

    /// @param arguments the address, and a query that returns one number
    public static void main(String[] arguments) throws IOException {
        String password =
                Files.readString(Path.of(System.getenv("NEO4J_PASSWORD_FILE"))).strip();
        try (var driver =
                GraphDatabase.driver(arguments[0], AuthTokens.basic(System.getenv("NEO4J_USERNAME"), password))) {
            System.out.println(driver.executableQuery(arguments[1])
                    .execute()
                    .records()
                    .getFirst()
                    .get(0)
                    .asLong());
        }
    }
}
