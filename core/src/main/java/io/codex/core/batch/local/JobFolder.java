package io.codex.core.batch.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of one local job: `job.json`, `plan` (for the supervisor), `supervisor` (who leads its session),
/// `attempt` (which one runs), `exit` (its exit code), `cancelled` (by whom), `held` and `requeue` (that it shall
/// be), `tasks` of an array, each with such files.
final class JobFolder {
    private static final Pattern SUPERVISOR = Pattern.compile("(\\S+) (\\S+) ([0-9]+) ([0-9]+)");
    private static final Pattern EXIT = Pattern.compile("([0-9]+)(?: (.+))?");
    private static final Pattern ATTEMPT = Pattern.compile("([0-9]+) ([0-9]+) ([0-9]+)");

    private final Path folder;

    JobFolder(Path folder) {
        this.folder = folder;
    }

    /// How it ended.
    ///
    /// @param why what the supervisor adds; empty for nothing
    record Exit(int code, String why) {}

    /// @param number  0 before the first
    /// @param started null between two
    /// @param pid     of the command; 0 when none runs
    record Attempt(int number, @Nullable Instant started, long pid) {}

    Path path() {
        return folder;
    }

    JobFolder task(int index) {
        return new JobFolder(folder.resolve("tasks").resolve(Integer.toString(index)));
    }

    void write(LocalJob job) throws IOException {
        PrivateFile.replace(folder.resolve("job.json"), Json.MAPPER.writeValueAsString(job) + "\n");
    }

    /// What is written over later, so that a full disk does not keep it from being told.
    void reserve() throws IOException {
        for (String file : List.of("exit", "attempt")) {
            PrivateFile.create(folder.resolve(file), "%-127s\n".formatted("-"));
        }
    }

    /// Empty when it cannot be parsed. What an older codex did not write is false, or 0.
    Optional<LocalJob> read() throws IOException {
        try {
            return Optional.of(Json.MAPPER
                    .readerFor(LocalJob.class)
                    .without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .readValue(Files.readString(folder.resolve("job.json"))));
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    void writeCancelled(String by) throws IOException {
        PrivateFile.replace(folder.resolve("cancelled"), by + "\n");
    }

    Optional<String> cancelled() throws IOException {
        return line("cancelled");
    }

    void hold() throws IOException {
        PrivateFile.replace(folder.resolve("held"), "\n");
    }

    void release() throws IOException {
        Files.deleteIfExists(folder.resolve("held"));
    }

    boolean isHeld() {
        return Files.exists(folder.resolve("held"));
    }

    void writeRequeue() throws IOException {
        PrivateFile.replace(folder.resolve("requeue"), "\n");
    }

    Optional<ProcessIdentity> supervisor() throws IOException {
        Optional<String> line = line("supervisor");
        if (line.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = SUPERVISOR.matcher(line.get());
        if (!parts.matches()) {
            throw new IOException("damaged: " + line.get());
        }
        return Optional.of(new ProcessIdentity(
                parts.group(1), parts.group(2), Long.parseLong(parts.group(3)), Long.parseLong(parts.group(4))));
    }

    Optional<Exit> exit() throws IOException {
        return line("exit").map(EXIT::matcher).filter(Matcher::matches).map(parts -> {
            String why = parts.group(2);
            return new Exit(Integer.parseInt(parts.group(1)), why == null ? "" : why);
        });
    }

    /// Empty for a job of a codex that did not count.
    Optional<Attempt> attempt() throws IOException {
        Optional<String> line = line("attempt");
        if (line.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = ATTEMPT.matcher(line.get());
        if (!parts.matches()) {
            return Optional.of(new Attempt(0, null, 0));
        }
        long started = Long.parseLong(parts.group(2));
        return Optional.of(new Attempt(
                Integer.parseInt(parts.group(1)),
                started == 0 ? null : Instant.ofEpochSecond(started),
                Long.parseLong(parts.group(3))));
    }

    /// When the last thing became known of it: its end, where it has ended.
    @Nullable
    Instant lastChange() throws IOException {
        Instant last = null;
        for (String file : List.of("exit", "cancelled", "supervisor", "job.json")) {
            try {
                Instant change = Files.getLastModifiedTime(folder.resolve(file)).toInstant();
                if (file.equals("exit") && exit().isPresent()) {
                    return change;
                }
                last = last == null || change.isAfter(last) ? change : last;
            } catch (NoSuchFileException e) {
                // then the others tell
            }
        }
        return last;
    }

    /// What the supervisor was told; empty for a job of a codex that told it nothing.
    String plan() throws IOException {
        try {
            return Files.readString(folder.resolve("plan"));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private Optional<String> line(String file) throws IOException {
        try {
            return Optional.of(Files.readString(folder.resolve(file)).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }
}
