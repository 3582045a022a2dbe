package io.codex.core.batch.local;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobState;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The state of a job, of a task of an array, of an array as a whole, from its folder and `/proc`.
final class LocalStates {
    /// A supervisor that has not said its name by then never will.
    private static final Duration START = Duration.ofSeconds(30);

    private final LocalFolders folders;

    LocalStates(LocalFolders folders) {
        this.folders = folders;
    }

    JobState of(LocalId id, LocalJob job) throws IOException {
        JobArray array = job.spec().array();
        if (array == null) {
            return single(id, job);
        }
        return id.index() == null ? ofArray(id, job, array) : ofTask(id, job, single(id.array(), job));
    }

    /// The states of the tasks, in the order of their indices.
    List<JobState> ofTasks(LocalId id, LocalJob job, JobArray array) throws IOException {
        JobState leader = single(id, job);
        var states = new ArrayList<JobState>();
        for (int index = array.first(); index <= array.last(); index++) {
            states.add(ofTask(id.task(index), job, leader));
        }
        return states;
    }

    private JobState ofArray(LocalId id, LocalJob job, JobArray array) throws IOException {
        List<JobState> tasks = ofTasks(id, job, array);
        Optional<String> cancelled = folders.of(id).cancelled();
        if (!tasks.stream().allMatch(JobState::isFinal)) {
            return unended(tasks);
        }
        if (cancelled.isPresent()) {
            return new JobState.Cancelled(cancelled.get());
        }
        List<JobState> bad = tasks.stream()
                .filter(state -> !(state instanceof JobState.Completed))
                .toList();
        if (bad.isEmpty()) {
            return new JobState.Completed();
        }
        return bad.getFirst() instanceof JobState.Failed failed
                ? new JobState.Failed(
                        failed.exitCode(), "%d of %d tasks did not complete".formatted(bad.size(), tasks.size()))
                : bad.getFirst();
    }

    private static JobState unended(List<JobState> tasks) {
        List<JobState> open = tasks.stream().filter(state -> !state.isFinal()).toList();
        if (open.stream().anyMatch(JobState.Running.class::isInstance)) {
            return new JobState.Running();
        }
        Optional<JobState> notKnown =
                open.stream().filter(JobState.Unknown.class::isInstance).findFirst();
        if (notKnown.isPresent()) {
            return notKnown.get();
        }
        // some have ended and others wait for their turn
        boolean begun = open.size() < tasks.size() && open.stream().allMatch(JobState.Pending.class::isInstance);
        return begun ? new JobState.Running() : open.getFirst();
    }

    private JobState ofTask(LocalId id, LocalJob job, JobState leader) throws IOException {
        JobFolder folder = folders.of(id);
        if (folder.supervisor().isPresent()) {
            return led(id, job);
        }
        Optional<String> cancelled = folder.cancelled().or(() -> cancelledWhole(id));
        if (cancelled.isPresent()) {
            return new JobState.Cancelled(cancelled.get());
        }
        Optional<JobFolder.Exit> whole = folders.of(id.array()).exit();
        if (whole.isPresent()) {
            return whole.get().why().isEmpty()
                    ? new JobState.Vanished("it never started; the log of the array says why")
                    : ended(whole.get(), cancelled, id);
        }
        return leader instanceof JobState.Running ? new JobState.Pending("waits for its turn in the array") : leader;
    }

    private Optional<String> cancelledWhole(LocalId task) {
        try {
            return folders.of(task.array()).cancelled();
        } catch (IOException e) {
            throw LocalFolders.unreadable(folders.of(task.array()).path(), e);
        }
    }

    private JobState single(LocalId id, LocalJob job) throws IOException {
        JobFolder folder = folders.of(id);
        Optional<JobFolder.Exit> exit = folder.exit();
        if (exit.isPresent()) {
            return ended(exit.get(), folder.cancelled(), id);
        }
        if (folder.supervisor().isPresent()) {
            return led(id, job);
        }
        Optional<String> cancelled = folder.cancelled();
        if (cancelled.isPresent()) {
            return new JobState.Cancelled(cancelled.get());
        }
        boolean starting = Instant.now().isBefore(job.submitted().plus(START));
        return starting
                ? new JobState.Pending("starting")
                : new JobState.Vanished("it never started; its log says why");
    }

    /// Of a job or task that has, or had, a supervisor.
    private JobState led(LocalId id, LocalJob job) throws IOException {
        JobFolder folder = folders.of(id);
        ProcessIdentity supervisor = folder.supervisor().orElseThrow();
        Optional<JobFolder.Exit> exit = folder.exit();
        if (exit.isPresent()) {
            return ended(exit.get(), folder.cancelled(), id);
        }
        if (!supervisor.isOfThisBoot()) {
            return new JobState.Vanished("%s was booted since".formatted(job.host()));
        }
        if (!supervisor.isOfThisHost()) {
            return new JobState.Unknown(
                    "it was started in another container of %s; if that one is gone for certain, delete %s"
                            .formatted(job.host(), folder.path()));
        }
        if (supervisor.isAlive()) {
            return supervised(id, folder);
        }
        if (!supervisor.session().isEmpty()) {
            return new JobState.Running();
        }
        // it may have ended between the two looks
        Optional<JobFolder.Exit> now = folder.exit();
        if (now.isPresent()) {
            return ended(now.get(), folder.cancelled(), id);
        }
        return folder.cancelled()
                .<JobState>map(JobState.Cancelled::new)
                .orElseGet(() -> new JobState.Vanished("killed together with its supervisor"));
    }

    private JobState supervised(LocalId id, JobFolder folder) throws IOException {
        Optional<JobFolder.Attempt> attempt = folder.attempt();
        if (attempt.isEmpty()) {
            return new JobState.Running();
        }
        boolean held = folder.isHeld();
        if (attempt.get().number() == 0) {
            return held ? new JobState.Held("until it is released") : new JobState.Pending(reason(id, folder));
        }
        if (attempt.get().started() == null) {
            return held
                    ? new JobState.Held("until it is released; it has run before")
                    : new JobState.Requeued("starts again in a moment");
        }
        return isStopped(attempt.get().pid())
                ? new JobState.Suspended("stopped by a signal; SIGCONT continues it")
                : new JobState.Running();
    }

    private String reason(LocalId id, JobFolder folder) throws IOException {
        List<LocalId> open = waitsFor(id);
        if (!open.isEmpty()) {
            String others = open.size() == 1 ? "" : " and %d more".formatted(open.size() - 1);
            return "waits for job " + open.getFirst().id() + others;
        }
        return folder.plan().lines().anyMatch(line -> line.startsWith("singleton "))
                ? "waits for another job of its name"
                : "starting";
    }

    /// The jobs that one waits for.
    List<LocalId> waitsFor(LocalId id) throws IOException {
        var open = new ArrayList<LocalId>();
        for (String local : JobPlan.waitsFor(folders.of(id).plan())) {
            LocalId other = LocalId.of(new io.codex.core.batch.JobId(id.host() + "-" + local), id.host())
                    .orElseThrow();
            Optional<LocalJob> job = folders.of(other.array()).read();
            if (job.isPresent() && !of(other, job.get()).isFinal()) {
                open.add(other);
            }
        }
        return open;
    }

    private static JobState ended(JobFolder.Exit exit, Optional<String> cancelled, LocalId id) {
        if (cancelled.isPresent()) {
            return new JobState.Cancelled(cancelled.get());
        }
        if (exit.why().equals("timeout")) {
            return new JobState.TimedOut();
        }
        if (exit.why().startsWith("dependency ")) {
            String other = id.host() + "-" + exit.why().substring("dependency ".length());
            return new JobState.Cancelled("codex: job %s, on which it depends, did not end so".formatted(other));
        }
        return exit.code() == 0 ? new JobState.Completed() : new JobState.Failed(exit.code());
    }

    private static boolean isStopped(long pid) throws IOException {
        if (pid == 0) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith("T", stat.lastIndexOf(')') + 2);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return false;
            }
            throw e;
        }
    }
}
