package io.codex.core.batch.slurm;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What Slurm's commands printed; the files' names say which command and version.
final class SlurmTexts {
    private SlurmTexts() {}

    static CommandResult recorded(String file) {
        try (InputStream in = SlurmTexts.class.getResourceAsStream(file)) {
            return printed(new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CommandResult printed(String text) {
        return new CommandResult(0, text, "");
    }

    static CommandResult failed(int exitCode, String error) {
        return new CommandResult(exitCode, "", error);
    }
}
