package io.codex.core.batch.local;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.file.ResourceText;
import io.codex.core.shell.Command;
import io.codex.core.shell.Pause;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Jobs on this host, without a scheduler. Each is a session of its own under a supervising shell, which leaves the
/// exit code in the job's folder; any later process of the user sees, awaits and cancels it.
///
/// An id is `HOST-N`; a job of another host has the state unknown here.
public final class LocalScheduler implements BatchScheduler {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path jobs;
    private final String host;
    private final Shell shell;

    /// @param jobs the folder for the jobs of all hosts
    public LocalScheduler(Path jobs, String host, Shell shell) {
        this.jobs = jobs.resolve("local");
        this.host = host;
        this.shell = shell;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public JobId submit(JobSpec spec) {
        try {
            Path folder = newFolder();
            long number = Long.parseLong(folder.getFileName().toString());
            var id = new JobId(host + "-" + number);
            new JobFolder(folder).write(new LocalJob(number, host, spec, Instant.now()));
            Path supervisor = folder.resolve("supervisor.sh");
            PrivateFile.replace(supervisor, ResourceText.of(LocalScheduler.class, "supervisor.sh"));
            Path output = spec.outputOf(id);
            if (output.getParent() != null) {
                PrivateFile.folder(output.getParent());
            }
            // made here, so that only its owner reads it
            PrivateFile.overwrite(output, "");
            var argv = new ArrayList<>(List.of("setsid", "bash", supervisor.toString(), folder.toString()));
            argv.addAll(spec.command());
            var environment = new HashMap<>(spec.environment());
            environment.put("CODEX_JOB_ID", id.value());
            Process process = shell.start(Command.of(argv)
                    .withEnvironment(environment)
                    .in(spec.directory())
                    .to(new Command.Output.AppendedTo(output)));
            process.getOutputStream().close();
            return id;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "cannot write down the job in %s: %s".formatted(jobs, e.getMessage()),
                    "check the permissions and the free space there",
                    e);
        }
    }

    @Override
    public Map<JobId, JobSnapshot> query(Collection<JobId> ids) {
        var snapshots = new HashMap<JobId, JobSnapshot>();
        for (JobId id : ids) {
            snapshots.put(id, query(id));
        }
        return snapshots;
    }

    @Override
    public List<JobSnapshot> withName(String name) {
        var found = new ArrayList<JobSnapshot>();
        for (Path path : folders()) {
            var folder = new JobFolder(path);
            try {
                folder.read()
                        .filter(job -> job.spec().name().equals(name))
                        .ifPresent(job -> found.add(snapshot(new JobId(host + "-" + job.number()), folder, job)));
            } catch (IOException e) {
                throw unreadable(path, e);
            }
        }
        found.sort(Comparator.comparing(JobSnapshot::submitted).reversed());
        return found;
    }

    @Override
    public Map<JobId, JobSnapshot> await(
            Collection<JobId> ids, Until until, Duration timeout, Consumer<Map<JobId, JobSnapshot>> onChange) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<JobId, JobSnapshot> last = Map.of();
        while (true) {
            Map<JobId, JobSnapshot> now = query(ids);
            if (!now.equals(last)) {
                onChange.accept(now);
                last = now;
            }
            boolean done = until == Until.ALL_ENDED
                    ? now.values().stream().allMatch(job -> job.state().isFinal())
                    : now.values().stream().anyMatch(job -> job.state().isFinal());
            if (done || System.nanoTime() >= deadline) {
                return now;
            }
            Pause.of(POLL);
        }
    }

    @Override
    public void cancel(JobId id, String by, Duration grace) {
        JobFolder folder = folder(id).orElseThrow(() -> notHere(id));
        try {
            while (folder.supervisor().isEmpty() && !query(id).state().isFinal()) {
                Pause.of(POLL);
            }
            if (query(id).state().isFinal()) {
                return;
            }
            ProcessIdentity supervisor = folder.supervisor().orElseThrow(() -> notHere(id));
            if (!supervisor.isOfThisHost()) {
                throw notHere(id);
            }
            folder.writeCancelled(by);
            terminate(supervisor);
            long deadline = System.nanoTime() + grace.toNanos();
            while (!supervisor.session().isEmpty() && System.nanoTime() < deadline) {
                Pause.of(POLL);
            }
            supervisor.session().forEach(ProcessHandle::destroyForcibly);
            if (!await(id, Duration.ofSeconds(5)).state().isFinal()) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "job %s still runs after SIGKILL".formatted(id),
                        "a process of it hangs in the kernel; see ps -s " + supervisor.pid());
            }
        } catch (IOException e) {
            throw unreadable(folder.path(), e);
        }
    }

    @Override
    public List<JobId> submitArray(JobSpec spec) {
        throw notSupported("run arrays");
    }

    @Override
    public List<JobSnapshot> tasks(JobId id) {
        return List.of(query(id));
    }

    @Override
    public void cancel(Collection<JobId> ids, String by) {
        ids.forEach(id -> cancel(id, by, Duration.ofSeconds(10)));
    }

    @Override
    public void hold(Collection<JobId> ids) {
        throw notSupported("hold jobs");
    }

    @Override
    public void release(Collection<JobId> ids) {
        throw notSupported("release jobs");
    }

    @Override
    public void requeue(Collection<JobId> ids) {
        throw notSupported("requeue jobs");
    }

    @Override
    public List<JobSnapshot> queue() {
        throw notSupported("list jobs");
    }

    @Override
    public List<JobSnapshot> history(Instant since) {
        throw notSupported("list ended jobs");
    }

    @Override
    public List<Partition> partitions() {
        throw notSupported("list partitions");
    }

    @Override
    public List<Node> nodes() {
        throw notSupported("list nodes");
    }

    @Override
    public String explain(JobId id) {
        return query(id).state().inWords();
    }

    @Override
    public Command interactive(JobSpec spec) {
        return Command.of(spec.command());
    }

    private static CodexException notSupported(String what) {
        return new CodexException(ExitCode.SCHEDULER, "the local back end cannot " + what, null);
    }

    /// The supervisor passes SIGTERM on to the command; without one every process of the session gets it.
    private static void terminate(ProcessIdentity supervisor) throws IOException {
        if (supervisor.isAlive()) {
            ProcessHandle.of(supervisor.pid()).ifPresent(ProcessHandle::destroy);
        } else {
            supervisor.session().forEach(ProcessHandle::destroy);
        }
    }

    private JobSnapshot query(JobId id) {
        Optional<JobFolder> folder = folder(id);
        if (folder.isEmpty()) {
            return unknown(id, "it is not a job of " + host);
        }
        try {
            Optional<LocalJob> job = folder.get().read();
            return job.isPresent() ? snapshot(id, folder.get(), job.get()) : unknown(id, "no such job in " + jobs);
        } catch (IOException e) {
            return unreadableJob(id, folder.get(), e);
        }
    }

    private JobSnapshot snapshot(JobId id, JobFolder folder, LocalJob job) {
        JobSpec spec = job.spec();
        try {
            return new JobSnapshot(id, spec.name(), folder.state(job), job.submitted(), job.host(), spec.outputOf(id));
        } catch (IOException e) {
            return unreadableJob(id, folder, e);
        }
    }

    private JobSnapshot unreadableJob(JobId id, JobFolder folder, IOException cause) {
        return unknown(id, "%s cannot be read: %s".formatted(folder.path(), cause.getMessage()));
    }

    private JobSnapshot unknown(JobId id, String reason) {
        return new JobSnapshot(id, "", new JobState.Unknown(reason), Instant.EPOCH, host, jobs);
    }

    private Optional<JobFolder> folder(JobId id) {
        String prefix = host + "-";
        if (!id.value().startsWith(prefix)
                || !id.value().substring(prefix.length()).matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new JobFolder(jobs.resolve(host).resolve(id.value().substring(prefix.length()))));
    }

    private List<Path> folders() {
        Path mine = jobs.resolve(host);
        try (Stream<Path> files = Files.list(mine)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]{1,18}"))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unreadable(mine, e);
        }
    }

    private Path newFolder() throws IOException {
        Path mine = PrivateFile.folder(jobs.resolve(host));
        long next = 1
                + folders().stream()
                        .mapToLong(folder -> Long.parseLong(folder.getFileName().toString()))
                        .max()
                        .orElse(0);
        while (true) {
            try {
                return PrivateFile.newFolder(mine.resolve(Long.toString(next)));
            } catch (FileAlreadyExistsException e) {
                next++;
            }
        }
    }

    private CodexException notHere(JobId id) {
        return new CodexException(
                ExitCode.SCHEDULER,
                "job %s is not a running job of %s".formatted(id, host),
                "a job of the local back end can be cancelled only on the host that runs it");
    }

    private static CodexException unreadable(Path file, IOException cause) {
        return new CodexException(
                ExitCode.SCHEDULER,
                "cannot read %s: %s".formatted(file, cause.getMessage()),
                "check its permissions and file system",
                cause);
    }
}
