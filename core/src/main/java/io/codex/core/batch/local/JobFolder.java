package io.codex.core.batch.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.batch.JobState;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of one local job: `job.json`, `supervisor` (who leads its session), `exit` (its exit code), `cancelled`
/// (by whom).
final class JobFolder {
    /// A supervisor that has not said its name by then never will.
    private static final Duration START = Duration.ofSeconds(30);

    private static final Pattern SUPERVISOR = Pattern.compile("(\\S+) (\\S+) ([0-9]+) ([0-9]+)");

    private final Path folder;

    JobFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    void write(LocalJob job) throws IOException {
        PrivateFile.replace(folder.resolve("job.json"), Json.MAPPER.writeValueAsString(job) + "\n");
    }

    /// Empty while the job is being written down, and when it cannot be parsed.
    Optional<LocalJob> read() throws IOException {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(folder.resolve("job.json")), LocalJob.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    void writeCancelled(String by) throws IOException {
        PrivateFile.replace(folder.resolve("cancelled"), by + "\n");
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

    JobState state(LocalJob job) throws IOException {
        Optional<String> cancelled = line("cancelled");
        Optional<ProcessIdentity> supervisor = supervisor();
        Optional<Integer> exitCode = exitCode();
        if (exitCode.isPresent()) {
            return ended(exitCode.get(), cancelled);
        }
        if (supervisor.isEmpty()) {
            boolean starting = Instant.now().isBefore(job.submitted().plus(START));
            return starting
                    ? new JobState.Pending("starting")
                    : new JobState.Vanished("it never started; its log says why");
        }
        if (!supervisor.get().isOfThisBoot()) {
            return new JobState.Vanished("%s was booted since".formatted(job.host()));
        }
        if (!supervisor.get().isOfThisHost()) {
            return new JobState.Unknown(
                    "it was started in another container of %s; if that one is gone for certain, delete %s"
                            .formatted(job.host(), folder));
        }
        if (!supervisor.get().session().isEmpty()) {
            return new JobState.Running();
        }
        // it may have ended between the two looks
        Optional<Integer> now = exitCode();
        if (now.isPresent()) {
            return ended(now.get(), cancelled);
        }
        return cancelled
                .<JobState>map(JobState.Cancelled::new)
                .orElseGet(() -> new JobState.Vanished("killed together with its supervisor"));
    }

    private static JobState ended(int exitCode, Optional<String> cancelled) {
        if (cancelled.isPresent()) {
            return new JobState.Cancelled(cancelled.get());
        }
        return exitCode == 0 ? new JobState.Completed() : new JobState.Failed(exitCode);
    }

    private Optional<Integer> exitCode() throws IOException {
        return line("exit").filter(text -> text.matches("[0-9]+")).map(Integer::valueOf);
    }

    private Optional<String> line(String file) throws IOException {
        try {
            return Optional.of(Files.readString(folder.resolve(file)).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
