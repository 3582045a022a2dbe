package io.codex.core.batch.local;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.file.ResourceText;
import io.codex.core.shell.Command;
import io.codex.core.shell.Pause;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes a job down, claims its tag, starts its supervisor. Whoever is killed in between leaves either nothing
/// that counts, or a job that the next submission with the tag starts: of several supervisors one goes on.
final class Submission {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LOOKS = 30;

    private final LocalFolders folders;
    private final LocalStates states;
    private final String host;
    private final Shell shell;
    private final Duration grace;

    /// @param grace between SIGTERM and SIGKILL, where the supervisor ends a job
    Submission(LocalFolders folders, LocalStates states, String host, Shell shell, Duration grace) {
        this.folders = folders;
        this.states = states;
        this.host = host;
        this.shell = shell;
        this.grace = grace;
    }

    JobId submit(JobSpec asked) throws IOException {
        check(asked);
        JobTag tag = asked.tag();
        while (tag != null) {
            Optional<LocalId> known = tagged(tag);
            if (known.isEmpty()) {
                break;
            }
            LocalSnapshots.read(folders, known.get())
                    .ifPresent(job -> job.spec().requireSameWork(asked));
            if (startAgain(known.get())) {
                return known.get().id();
            }
            // the job that the tag names was deleted
            Files.deleteIfExists(folders.tag(tag.value()));
        }
        JobSpec spec = tag == null ? asked.toBuilder().tag(JobTag.random()).build() : asked;
        LocalJob job = writeDown(spec);
        LocalId id = LocalId.job(host, job.number());
        if (tag != null && !claim(tag, id)) {
            LocalFolders.delete(folders.of(id).path());
            return submit(asked);
        }
        start(id, job);
        return id.id();
    }

    private void check(JobSpec spec) {
        Integer nodes = spec.resources().nodes();
        if (nodes != null && nodes > 1) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "%s is one host; the job asks for %d nodes".formatted(host, nodes),
                    "submit it to a cluster");
        }
        for (Dependency dependency : spec.dependencies()) {
            boolean here = LocalId.of(dependency.job(), host)
                    .flatMap(id -> LocalSnapshots.read(folders, id))
                    .isPresent();
            if (!here) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "the job depends on %s, which is not a job of %s".formatted(dependency.job(), host),
                        "a job of the local back end can wait only for others of the same host");
            }
        }
    }

    private Optional<LocalId> tagged(JobTag tag) throws IOException {
        try {
            String number = Files.readString(folders.tag(tag.value())).strip();
            return LocalId.of(new JobId(host + "-" + number), host);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean claim(JobTag tag, LocalId id) throws IOException {
        try {
            PrivateFile.create(folders.tag(tag.value()), id.number() + "\n");
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /// Starts the job if the one who wrote it down did not.
    ///
    /// @return whether it is there
    private boolean startAgain(LocalId id) throws IOException {
        JobFolder folder = folders.of(id);
        Optional<LocalJob> job = folder.read();
        if (job.isEmpty()) {
            return false;
        }
        // mostly the one who wrote it down is about to start it
        for (int look = 0; look < LOOKS && folder.supervisor().isEmpty(); look++) {
            Pause.of(POLL);
        }
        if (folder.supervisor().isEmpty() && folder.cancelled().isEmpty()) {
            LocalJob now = new LocalJob(id.number(), host, job.get().spec(), Instant.now());
            folder.write(now);
            start(id, now);
        }
        return true;
    }

    /// The folder appears whole, so that every job that is seen can be read.
    private LocalJob writeDown(JobSpec spec) throws IOException {
        Path draft = folders.draft();
        try {
            var folder = new JobFolder(draft);
            PrivateFile.replace(draft.resolve("supervisor.sh"), ResourceText.of(LocalScheduler.class, "supervisor.sh"));
            folder.reserve();
            if (spec.held()) {
                folder.hold();
            }
            while (true) {
                LocalId id = folders.next();
                var job = new LocalJob(id.number(), host, spec, Instant.now());
                folder.write(job);
                PrivateFile.replace(
                        draft.resolve("plan"),
                        new JobPlan(id, spec, spec.singleton() ? earlier(spec, id) : List.of(), grace).toString());
                if (folders.publish(draft, id)) {
                    return job;
                }
            }
        } finally {
            LocalFolders.delete(draft);
        }
    }

    private List<LocalId> earlier(JobSpec spec, LocalId than) throws IOException {
        var earlier = new ArrayList<LocalId>();
        for (LocalId id : folders.all()) {
            Optional<LocalJob> job = folders.of(id).read();
            if (id.number() < than.number()
                    && job.isPresent()
                    && job.get().spec().name().equals(spec.name())
                    && !states.of(id, job.get()).isFinal()) {
                earlier.add(id);
            }
        }
        return earlier;
    }

    private void start(LocalId id, LocalJob job) throws IOException {
        JobSpec spec = job.spec();
        Path folder = folders.of(id).path();
        var argv = new ArrayList<>(
                List.of("setsid", "bash", folder.resolve("supervisor.sh").toString(), folder.toString(), "-"));
        if (spec.nice() > 0) {
            argv.addAll(List.of("nice", "-n", Integer.toString(Math.min(spec.nice(), 19))));
        }
        argv.addAll(spec.command());
        var environment = new HashMap<>(spec.environment());
        environment.put("CODEX_JOB_ID", id.id().value());
        environment.put("CODEX_JOB_TAG", Objects.requireNonNull(spec.tag()).value());
        Process process = shell.start(Command.of(argv)
                .withEnvironment(environment)
                .in(spec.directory())
                .to(new Command.Output.AppendedTo(output(id, folder, spec))));
        process.getOutputStream().close();
    }

    /// Made here, so that only its owner reads it.
    private static Path output(LocalId id, Path folder, JobSpec spec) throws IOException {
        JobArray array = spec.array();
        if (array == null && spec.error() != null) {
            made(spec.errorOf(id.id()));
        }
        return made(array == null ? spec.outputOf(id.id()) : folder.resolve("log"));
    }

    private static Path made(Path file) throws IOException {
        @Nullable Path parent = file.getParent();
        if (parent != null) {
            PrivateFile.folder(parent);
        }
        PrivateFile.overwrite(file, "");
        return file;
    }
}
