package io.codex.neo4j.server;

import io.codex.core.endpoint.Secret;
import io.codex.core.error.CodexException;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Sets the password of the user `neo4j` before the first start of a store.
public final class InitialPassword {
    private static final Logger LOG = Logger.getLogger(InitialPassword.class);

    private final Shell shell;
    private final Neo4jHome home;

    public InitialPassword(Shell shell, Neo4jHome home) {
        this.shell = shell;
        this.home = home;
    }

    /// Does nothing once Neo4j has run in the folder. The password travels in an argument file of mode 0600, because
    /// every user of the host reads argument lists.
    ///
    /// @throws CodexException when Neo4j's own command fails
    public void ensure(DataFolder data, Secret password) {
        if (data.isInitialised()) {
            return;
        }
        LOG.infof("first start on %s: sets the password of the user neo4j", data.root());
        Path arguments = data.conf().resolve("initial-password.args");
        try {
            PrivateFile.replace(arguments, argumentFile(password));
            try {
                CommandResult result = shell.run(Command.of(List.of(home.java().toString(), "@" + arguments))
                        .withEnvironment(environment(data)));
                if (!result.succeeded()) {
                    String output = (result.out() + result.err()).replace(password.value(), "***");
                    throw StartFailure.of(output)
                            .toException(
                                    "cannot set Neo4j's initial password (exit code %d)".formatted(result.exitCode()),
                                    System.lineSeparator() + output.strip(),
                                    data);
                }
            } finally {
                Files.deleteIfExists(arguments);
            }
            DataFolder.makePrivate(data.initialAuth());
        } catch (IOException e) {
            throw FileFailure.unusable(data.root(), e);
        }
    }

    private String argumentFile(Secret password) {
        return home
                .command(
                        // a short command: the first compiler is enough, and a quarter of the host's memory too much to
                        // reserve within a job
                        List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-XX:CompressedClassSpaceSize=256m"),
                        "org.neo4j.server.startup.Neo4jAdminCommand",
                        List.of("dbms", "set-initial-password", password.value()))
                .stream()
                .skip(1)
                .map(InitialPassword::quoted)
                .collect(Collectors.joining());
    }

    /// As java(1) reads argument files.
    private static String quoted(String argument) {
        return "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
    }

    private static Map<String, String> environment(DataFolder data) {
        return Map.of(
                "NEO4J_HOME", data.root().toString(),
                "NEO4J_CONF", data.conf().toString(),
                // of the JVM that the command starts
                "HEAP_SIZE", "256m");
    }
}
