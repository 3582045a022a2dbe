package io.codex.core.batch.local;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.SubmissionPreview;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.ResourceText;
import io.codex.core.shell.Command;
import io.codex.core.shell.Pause;
import io.codex.core.shell.Shell;
import java.io.IOException;
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
import java.util.function.Predicate;

/// Jobs on this host, without a scheduler. Each is a session of its own under a supervising shell, which waits for
/// what the job depends on, starts the command, again where asked, and leaves the exit code in the job's folder;
/// any later process of the user sees, awaits and cancels it. An array has a supervisor that starts those of its
/// tasks, at most as many at once as its concurrency says, or as the host has processors.
///
/// An id is `HOST-N`, of a task `HOST-N_I`; a job of another host has the state unknown here. In file names `%j`
/// is `HOST-N` for tasks, too.
///
/// Kept: the walltime, `nice` up to 19, everything about order. A job that asks for more than one node, or depends
/// on a job of another host, is refused. All else that a cluster has is passed over: CPUs, memory, GPUs,
/// partitions, accounts, nodes' names and features, mail, native options. A job that the kernel ends for want of
/// memory has failed by signal 9. Jobs that ended are remembered for 30 days.
public final class LocalScheduler implements BatchScheduler {
    private static final Duration KEEP = Duration.ofDays(30);

    /// As Slurm's KillWait (slurm.conf(5)).
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration FIRST_POLL = Duration.ofMillis(100);
    private static final Duration LAST_POLL = Duration.ofSeconds(1);

    private final Path jobs;
    private final String host;
    private final LocalFolders folders;
    private final LocalStates states;
    private final LocalSnapshots snapshots;
    private final Termination termination;
    private final Submission submission;
    private final Pruning pruning;

    /// @param jobs the folder for the jobs of all hosts
    public LocalScheduler(Path jobs, String host, Shell shell) {
        this(jobs, host, shell, KEEP, GRACE);
    }

    /// @param keep  how long a job that has ended is remembered
    /// @param grace between SIGTERM and SIGKILL at the walltime and when a job is put back into the queue
    public LocalScheduler(Path jobs, String host, Shell shell, Duration keep, Duration grace) {
        this.jobs = jobs.resolve("local");
        this.host = host;
        folders = new LocalFolders(this.jobs, host);
        states = new LocalStates(folders);
        snapshots = new LocalSnapshots(this.jobs, host, folders, states);
        termination = new Termination(folders, states);
        submission = new Submission(folders, states, host, shell, grace);
        pruning = new Pruning(folders, states, keep);
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public JobId submit(JobSpec spec) {
        try {
            // at first: no failure may hide that the job was started
            pruning.pruneOnceADay();
            return submission.submit(spec);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "cannot write down the job in %s: %s".formatted(jobs, e.getMessage()),
                    "check the permissions and the free space there",
                    e);
        }
    }

    @Override
    public SubmissionPreview preview(JobSpec spec) {
        return new SubmissionPreview(spec.command(), "", ResourceText.of(LocalScheduler.class, "supervisor.sh"));
    }

    @Override
    public List<JobId> submitArray(JobSpec spec) {
        return List.of(submit(spec));
    }

    @Override
    public Map<JobId, JobSnapshot> query(Collection<JobId> ids) {
        var found = new HashMap<JobId, JobSnapshot>();
        for (JobId id : ids) {
            found.put(id, snapshots.of(id));
        }
        return found;
    }

    @Override
    public List<JobSnapshot> tasks(JobId id) {
        Optional<LocalId> local = LocalId.of(id, host).filter(job -> job.index() == null);
        JobArray array = local.flatMap(this::job).map(job -> job.spec().array()).orElse(null);
        if (array == null) {
            return List.of(snapshots.of(id));
        }
        var tasks = new ArrayList<JobSnapshot>();
        for (int index = array.first(); index <= array.last(); index++) {
            tasks.add(snapshots.of(local.orElseThrow().task(index).id()));
        }
        return tasks;
    }

    @Override
    public List<JobSnapshot> withName(String name) {
        return all(job -> job.spec().name().equals(name), Comparator.comparing(JobSnapshot::submitted));
    }

    @Override
    public List<JobSnapshot> queue() {
        return all(_ -> true, Comparator.comparing(JobSnapshot::submitted)).stream()
                .filter(job -> !job.state().isFinal())
                .toList();
    }

    @Override
    public List<JobSnapshot> history(Instant since) {
        return all(_ -> true, Comparator.comparing(LocalScheduler::end)).stream()
                .filter(job -> job.state().isFinal() && !end(job).isBefore(since))
                .toList();
    }

    @Override
    public Map<JobId, JobSnapshot> await(
            Collection<JobId> ids, Until until, Duration timeout, Consumer<Map<JobId, JobSnapshot>> onChange) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<JobId, JobSnapshot> last = Map.of();
        Duration pause = FIRST_POLL;
        while (true) {
            Map<JobId, JobSnapshot> now = query(ids);
            if (!now.equals(last)) {
                onChange.accept(now);
                last = now;
            }
            boolean done = until == Until.ALL_ENDED
                    ? now.values().stream().allMatch(job -> job.state().isFinal())
                    : now.values().stream().anyMatch(job -> job.state().isFinal());
            long left = deadline - System.nanoTime();
            if (done || left <= 0) {
                return now;
            }
            Pause.of(left < pause.toNanos() ? Duration.ofNanos(left) : pause);
            pause = pause.multipliedBy(11).dividedBy(10);
            pause = pause.compareTo(LAST_POLL) > 0 ? LAST_POLL : pause;
        }
    }

    @Override
    public void cancel(JobId id, String by, Duration grace) {
        onEach(List.of(id), (local, job) -> {
            if (!snapshots.of(id).state().isFinal()) {
                termination.end(local, job, by, grace);
            }
        });
    }

    @Override
    public void cancel(Collection<JobId> ids, String by) {
        onEach(ids, (local, job) -> {
            if (!states.of(local, job).isFinal()) {
                termination.ask(local, job, by);
            }
        });
    }

    /// A task of an array cannot be held alone.
    @Override
    public void hold(Collection<JobId> ids) {
        onEach(ids, (local, _) -> {
            refuseTask(local);
            JobState state = snapshots.of(local.id()).state();
            if (state.isFinal()) {
                throw new CodexException(
                        ExitCode.SCHEDULER, "job %s has ended (%s)".formatted(local.id(), state.inWords()), null);
            }
            folders.of(local).hold();
        });
    }

    @Override
    public void release(Collection<JobId> ids) {
        onEach(ids, (local, _) -> {
            refuseTask(local);
            folders.of(local).release();
        });
    }

    @Override
    public void requeue(Collection<JobId> ids) {
        onEach(ids, termination::startAgain);
    }

    @Override
    public List<Partition> partitions() {
        return List.of(ThisHost.partition());
    }

    @Override
    public List<Node> nodes() {
        return List.of(ThisHost.node(host));
    }

    @Override
    public String explain(JobId id) {
        JobSnapshot job = snapshots.of(id);
        var text = new StringBuilder(job.state().inWords());
        onEach(List.of(id), (local, _) -> {
            for (LocalId other : states.waitsFor(local.array())) {
                JobState state = snapshots.of(other.id()).state();
                text.append("\njob %s, which it waits for: %s".formatted(other.id(), state.inWords()));
            }
        });
        return text.toString();
    }

    @Override
    public Command interactive(JobSpec spec) {
        return Command.of(spec.command());
    }

    /// What is done with one job.
    private interface Act {
        void on(LocalId id, LocalJob job) throws IOException;
    }

    private void onEach(Collection<JobId> ids, Act act) {
        for (JobId id : ids) {
            LocalId local = LocalId.of(id, host).orElseThrow(() -> Termination.notHere(id.value(), host));
            LocalJob job = job(local).orElseThrow(() -> Termination.elsewhere(local));
            try {
                act.on(local, job);
            } catch (IOException e) {
                throw LocalFolders.unreadable(folders.of(local).path(), e);
            }
        }
    }

    private static void refuseTask(LocalId id) {
        if (id.index() != null) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "task %s cannot be held or released alone".formatted(id.id()),
                    "hold or release the array, " + id.array().id());
        }
    }

    private Optional<LocalJob> job(LocalId id) {
        return LocalSnapshots.read(folders, id);
    }

    /// The newest first.
    private List<JobSnapshot> all(Predicate<LocalJob> wanted, Comparator<JobSnapshot> order) {
        var found = new ArrayList<JobSnapshot>();
        for (LocalId id : folders.all()) {
            if (job(id).filter(wanted).isPresent()) {
                found.add(snapshots.of(id.id()));
            }
        }
        found.sort(order.reversed());
        return found;
    }

    private static Instant end(JobSnapshot job) {
        return job.ended() == null ? job.submitted() : job.ended();
    }
}
