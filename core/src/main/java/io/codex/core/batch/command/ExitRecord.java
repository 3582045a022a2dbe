package io.codex.core.batch.command;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/// What a job's wrapper left when its command had ended.
///
/// @param code    of the command, 128 + n after signal n
/// @param signal  that the wrapper got and passed on, without `SIG`; empty when the command ended by itself
/// @param attempt which start of the job it was, from 1
/// @param host    the node
/// @param reason  why the command did not run; empty when it did
record ExitRecord(int code, String signal, int attempt, Instant started, Instant ended, String host, String reason) {
    /// Whether the command ended by itself, so that no scheduler knows better how.
    boolean isCertain() {
        return signal.isEmpty() && code >= 0 && code <= 128;
    }

    /// @throws IOException also for one that is damaged
    static Optional<ExitRecord> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        var properties = new Properties();
        properties.load(new StringReader(text));
        try {
            return Optional.of(new ExitRecord(
                    Integer.parseInt(properties.getProperty("code", "")),
                    properties.getProperty("signal", ""),
                    Integer.parseInt(properties.getProperty("attempt", "")),
                    Instant.ofEpochSecond(Long.parseLong(properties.getProperty("started", ""))),
                    Instant.ofEpochSecond(Long.parseLong(properties.getProperty("ended", ""))),
                    properties.getProperty("host", ""),
                    properties.getProperty("reason", "")));
        } catch (NumberFormatException e) {
            throw new IOException("%s is damaged".formatted(file), e);
        }
    }
}
