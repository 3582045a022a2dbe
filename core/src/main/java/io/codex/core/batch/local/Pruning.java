package io.codex.core.batch.local;

import io.codex.core.batch.JobTag;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Deletes the folders of jobs that ended long ago, at most once a day. A tag is forgotten with its job, and not
/// before: until then it gives the job's id. What stays: a job that another, which has not ended, waits for, and
/// the one of the highest number, so that no number is given twice.
final class Pruning {
    private static final Duration DAY = Duration.ofDays(1);

    private final LocalFolders folders;
    private final LocalStates states;
    private final Duration keep;

    /// @param keep how long a job that has ended is remembered
    Pruning(LocalFolders folders, LocalStates states, Duration keep) {
        this.folders = folders;
        this.states = states;
        this.keep = keep;
    }

    void pruneOnceADay() throws IOException {
        Instant now = Instant.now();
        Path mark = folders.path().resolve("pruned");
        if (isYounger(mark, now.minus(DAY))) {
            return;
        }
        PrivateFile.replace(mark, now + "\n");
        deleteOldJobs(now.minus(keep));
        deleteDrafts(now.minus(DAY));
    }

    private void deleteOldJobs(Instant limit) throws IOException {
        var old = new HashMap<LocalId, LocalJob>();
        Set<Long> waitedFor = new HashSet<>();
        List<LocalId> all = folders.all();
        for (LocalId id : all) {
            Optional<LocalJob> job = folders.of(id).read();
            if (job.isEmpty()) {
                continue;
            }
            if (!hasEnded(id, job.get())) {
                JobPlan.waitsFor(folders.of(id).plan())
                        .forEach(other -> waitedFor.add(Long.valueOf(other.replaceFirst("_.*", ""))));
            } else if (isOlder(id, limit) && !id.equals(all.getLast())) {
                old.put(id, job.get());
            }
        }
        for (Map.Entry<LocalId, LocalJob> job : old.entrySet()) {
            LocalId id = job.getKey();
            JobTag tag = job.getValue().spec().tag();
            if (waitedFor.contains(id.number())) {
                continue;
            }
            if (tag != null) {
                forget(tag, id);
            }
            LocalFolders.delete(folders.of(id).path());
        }
    }

    /// A job whose state cannot be read is kept, for somebody to look at, and hinders no submission.
    private boolean hasEnded(LocalId id, LocalJob job) {
        try {
            return states.of(id, job).isFinal();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isOlder(LocalId id, Instant limit) throws IOException {
        Instant end = folders.of(id).lastChange();
        return end != null && end.isBefore(limit);
    }

    private void forget(JobTag tag, LocalId id) throws IOException {
        Path file = folders.tag(tag.value());
        if (Files.exists(file) && Files.readString(file).strip().equals(Long.toString(id.number()))) {
            Files.delete(file);
        }
    }

    /// What submitters left that were killed.
    private void deleteDrafts(Instant limit) throws IOException {
        List<Path> drafts;
        try (Stream<Path> files = Files.list(folders.path())) {
            drafts = files.filter(file -> file.getFileName().toString().startsWith(".new-"))
                    .toList();
        }
        for (Path draft : drafts) {
            if (!isYounger(draft, limit)) {
                LocalFolders.delete(draft);
            }
        }
    }

    private static boolean isYounger(Path file, Instant limit) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isAfter(limit);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
