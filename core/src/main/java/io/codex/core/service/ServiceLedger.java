package io.codex.core.service;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.codex.core.batch.JobTag;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// What was submitted of each service's job: for every tag the script and the terms of its plan, and the tag of a
/// submission whose end is not known yet, so that it is repeated under that tag and stays one job.
final class ServiceLedger {
    private static final String SCRIPT = ".sh";
    private static final String TERMS = ".json";
    private static final TypeReference<SequencedMap<String, String>> TEXTS = new TypeReference<>() {};

    private final Path folder;

    /// @param folder of one cluster's jobs
    ServiceLedger(Path folder) {
        this.folder = folder;
    }

    /// The names of the jobs that were ever submitted.
    List<String> jobs() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(job -> job.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /// Writes down what is about to be submitted.
    ///
    /// @return the tag; that of the last submission where its end is not known
    JobTag begin(ServicePlan plan) {
        Path pending = pending(plan.job());
        try {
            JobTag tag = readPending(pending).orElseGet(JobTag::random);
            PrivateFile.replace(script(plan.job(), tag), plan.script());
            Files.setPosixFilePermissions(script(plan.job(), tag), PosixFilePermissions.fromString("rwx------"));
            PrivateFile.replace(
                    file(plan.job(), tag, TERMS),
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plan.terms()) + "\n");
            PrivateFile.replace(pending, tag.value() + "\n");
            return tag;
        } catch (IOException e) {
            throw unusable(folder.resolve(plan.job()), e);
        }
    }

    private static Optional<JobTag> readPending(Path pending) throws IOException {
        try {
            return Optional.of(Files.readString(pending).strip())
                    .filter(text -> !text.isEmpty())
                    .map(JobTag::new);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// The submission is certain: there is a job of it, or certainly none.
    void end(String job) {
        try {
            Files.deleteIfExists(pending(job));
        } catch (IOException e) {
            throw unusable(pending(job), e);
        }
    }

    /// The terms under which that job was submitted; empty when they are not known.
    Optional<SequencedMap<String, String>> terms(String job, JobTag tag) {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file(job, tag, TERMS)), TEXTS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(file(job, tag, TERMS), e);
        }
    }

    Path script(String job, JobTag tag) {
        return file(job, tag, SCRIPT);
    }

    /// Deletes what belongs to no job that may live and is older than that.
    void prune(String job, Set<JobTag> alive, Duration retention) {
        try (Stream<Path> files = Files.list(folder.resolve(job))) {
            Instant limit = Instant.now().minus(retention);
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                boolean ours = name.endsWith(SCRIPT) || name.endsWith(TERMS);
                boolean lives = alive.stream().anyMatch(tag -> name.startsWith(tag.value() + "."));
                if (ours
                        && !lives
                        && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was ever submitted
            return;
        } catch (IOException e) {
            throw unusable(folder.resolve(job), e);
        }
    }

    private Path pending(String job) {
        return folder.resolve(job).resolve("pending");
    }

    private Path file(String job, JobTag tag, String suffix) {
        return folder.resolve(job).resolve(tag.value() + suffix);
    }

    private static CodexException unusable(Path file, IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot use %s: %s".formatted(file, cause.getMessage()),
                "check the permissions, the quota and the free space there",
                cause);
    }
}
