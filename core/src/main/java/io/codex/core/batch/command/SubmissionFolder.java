package io.codex.core.batch.command;

import com.fasterxml.jackson.core.JacksonException;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of one submission, on the file system that login and compute nodes share: `spec.json`, `script`,
/// `environment` and `description` (what was submitted), `id.json` (what the scheduler called it), `claim` (the id that
/// its wrapper had when it first started), `cancelled[.INDEX]` (by whom), `log` (the scheduler's own words) and
/// `tasks/exit[.INDEX]`.
record SubmissionFolder(Path path, JobTag tag) {
    Path script() {
        return path.resolve("script");
    }

    Path description() {
        return path.resolve("description");
    }

    Path environment() {
        return path.resolve("environment");
    }

    Path log() {
        return path.resolve("log");
    }

    Path lock() {
        return path.resolve("lock");
    }

    /// Empty before the submission was written down whole.
    Optional<JobSpec> spec() throws IOException {
        return json("spec.json", JobSpec.class);
    }

    void write(JobSpec spec) throws IOException {
        PrivateFile.replace(path.resolve("spec.json"), Json.MAPPER.writeValueAsString(spec));
    }

    /// Nothing was submitted after all.
    void withdraw() throws IOException {
        Files.deleteIfExists(path.resolve("spec.json"));
    }

    /// Which job the submission became. A job that has started knows best.
    Optional<SubmittedId> id() throws IOException {
        Optional<SubmittedId> noted = json("id.json", SubmittedId.class);
        Optional<JobId> claimed = claim();
        if (claimed.isEmpty() || noted.map(SubmittedId::id).equals(claimed)) {
            return noted;
        }
        Instant submitted = noted.map(SubmittedId::submitted)
                .orElse(Files.getLastModifiedTime(path.resolve("claim")).toInstant());
        return Optional.of(new SubmittedId(claimed.get(), submitted));
    }

    void write(SubmittedId id) throws IOException {
        PrivateFile.replace(path.resolve("id.json"), Json.MAPPER.writeValueAsString(id));
    }

    Optional<JobId> claim() throws IOException {
        return line("claim").map(JobId::new);
    }

    /// By whom it was cancelled from here.
    ///
    /// @param index of an array task; -1 for a single job, or the whole array
    Optional<String> cancelledBy(int index) throws IOException {
        Optional<String> whole = line("cancelled");
        return whole.isPresent() || index < 0 ? whole : line("cancelled." + index);
    }

    /// The first to cancel is remembered.
    ///
    /// @param index as above
    void writeCancelled(int index, String by) throws IOException {
        try {
            PrivateFile.create(path.resolve(index < 0 ? "cancelled" : "cancelled." + index), by);
        } catch (FileAlreadyExistsException e) {
            // somebody was first
        }
    }

    /// @param index of an array task; -1 for a single job
    Optional<ExitRecord> exit(int index) throws IOException {
        return ExitRecord.read(path.resolve("tasks").resolve(index < 0 ? "exit" : "exit." + index));
    }

    /// The job is to run again, so its last end is none.
    ///
    /// @param index of an array task; -1 for a single job
    void forgetExit(int index) throws IOException {
        Files.deleteIfExists(path.resolve("tasks").resolve(index < 0 ? "exit" : "exit." + index));
    }

    /// For which array indices that file is there; -1 stands for the single job or the whole.
    ///
    /// @param kind `exit`, `attempts` or `cancelled`
    List<Integer> indices(String kind) throws IOException {
        Path folder = kind.equals("cancelled") ? path : path.resolve("tasks");
        Pattern name = Pattern.compile(kind + "(?:\\.(\\d{1,9}))?");
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> name.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> match.group(1) == null ? -1 : Integer.parseInt(match.group(1)))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Optional<String> line(String file) throws IOException {
        try {
            return Optional.of(Files.readString(path.resolve(file)).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private <T> Optional<T> json(String file, Class<T> type) throws IOException {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(path.resolve(file)), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new IOException("%s is damaged: %s".formatted(path.resolve(file), e.getOriginalMessage()), e);
        }
    }
}
