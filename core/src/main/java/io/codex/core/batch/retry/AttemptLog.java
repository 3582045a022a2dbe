package io.codex.core.batch.retry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The attempts of one job, in the order of their numbers, in `attempts.json`.
final class AttemptLog {
    private final Path file;

    AttemptLog(Path folder) {
        this.file = folder.resolve("attempts.json");
    }

    Path file() {
        return file;
    }

    List<JobAttempt> read() {
        try {
            return Json.MAPPER.readValue(Files.readString(file), new TypeReference<List<JobAttempt>>() {});
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (JsonProcessingException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "%s is damaged: %s".formatted(file, e.getOriginalMessage()),
                    "move it away and repeat the command; jobs are found again by their tags",
                    e);
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    /// Adds the attempt, or puts it in the place of that number.
    void write(JobAttempt attempt) {
        var attempts = new ArrayList<>(read());
        if (attempts.size() < attempt.number()) {
            attempts.add(attempt);
        } else {
            attempts.set(attempt.number() - 1, attempt);
        }
        try {
            PrivateFile.replace(
                    file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(attempts) + "\n");
        } catch (IOException e) {
            throw failure("write", e);
        }
    }

    private CodexException failure(String what, IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot %s %s: %s".formatted(what, file, cause.getMessage()),
                "check the permissions and the free space there, and repeat the command",
                cause);
    }
}
