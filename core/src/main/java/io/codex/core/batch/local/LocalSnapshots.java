package io.codex.core.batch.local;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What is known of a job at this moment. Whatever cannot be read is unknown, and no end.
final class LocalSnapshots {
    private final Path jobs;
    private final String host;
    private final LocalFolders folders;
    private final LocalStates states;

    LocalSnapshots(Path jobs, String host, LocalFolders folders, LocalStates states) {
        this.jobs = jobs;
        this.host = host;
        this.folders = folders;
        this.states = states;
    }

    JobSnapshot of(JobId id) {
        Optional<LocalId> local = LocalId.of(id, host);
        if (local.isEmpty()) {
            return unknown(id, "it is not a job of " + host);
        }
        try {
            Optional<LocalJob> job = folders.of(local.get().array()).read().filter(read -> has(read, local.get()));
            return job.isPresent() ? of(local.get(), job.get()) : unknown(id, "no such job in " + jobs);
        } catch (IOException e) {
            return unknown(
                    id,
                    "%s cannot be read: %s".formatted(folders.of(local.get()).path(), e.getMessage()));
        }
    }

    /// The job that the id, or the id of one of its tasks, names.
    static Optional<LocalJob> read(LocalFolders folders, LocalId id) {
        JobFolder folder = folders.of(id.array());
        try {
            return folder.read().filter(job -> has(job, id));
        } catch (IOException e) {
            throw LocalFolders.unreadable(folder.path(), e);
        }
    }

    private static boolean has(LocalJob job, LocalId id) {
        JobArray array = job.spec().array();
        Integer index = id.index();
        return index == null || (array != null && index >= array.first() && index <= array.last());
    }

    private JobSnapshot of(LocalId id, LocalJob job) throws IOException {
        JobSpec spec = job.spec();
        JobFolder folder = folders.of(id);
        JobState state = states.of(id, job);
        Optional<JobFolder.Attempt> attempt = folder.attempt();
        boolean endKnown = state.isFinal() && !(state instanceof JobState.Vanished);
        Path output = spec.outputOf(id.array().id());
        return new JobSnapshot(
                id.id(),
                spec.name(),
                state,
                job.submitted(),
                job.host(),
                id.index() == null ? output : JobPlan.ofTask(output, id.index()),
                ThisHost.PARTITION,
                attempt.map(JobFolder.Attempt::started).orElse(null),
                endKnown ? folder.lastChange() : null,
                spec.resources().walltime(),
                attempt.map(JobFolder.Attempt::number).orElse(0),
                spec.tag());
    }

    private JobSnapshot unknown(JobId id, String reason) {
        return new JobSnapshot(id, "", new JobState.Unknown(reason), Instant.EPOCH, host, jobs);
    }
}
