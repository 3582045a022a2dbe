package io.codex.neo4j.server;

import io.codex.core.endpoint.Secret;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Sets the password of the user `neo4j` before the first start of a store.
public final class InitialPassword {
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
        Path arguments = data.conf().resolve("initial-password.args");
        try {
            PrivateFile.replace(arguments, argumentFile(password));
            try {
                CommandResult result = shell.run(
                        Command.of(List.of(home.java().toString(), "@" + arguments)).withEnvironment(environment(data)));
                if (!result.succeeded()) {
                    String output = (result.out() + result.err()).replace(password.value(), "***");
                    throw StartFailure.of(output, result.exitCode())
                            .toException(
                                    "cannot set Neo4j's initial password (exit code %d): %s"
                                            .formatted(result.exitCode(), output.strip()),
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
}
