package io.codex.core.batch.workflow;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Submits an instance of a workflow and follows it. Every call may be killed and repeated: a job's tag follows from
/// the instance and the number of its submission, so that none is submitted twice.
public final class WorkflowRun {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final BatchScheduler scheduler;
    private final WorkflowFolder folder;

    /// @param scheduler that has the instance's jobs
    /// @param folder    that was begun
    public WorkflowRun(BatchScheduler scheduler, WorkflowFolder folder) {
        this.scheduler = scheduler;
        this.folder = folder;
    }

    /// Submits the jobs that were not yet. A job whose predecessors make it impossible is left out.
    ///
    /// @throws CodexException when the scheduler refuses one, or when it is not known how a predecessor ended
    public WorkflowStatus submit() {
        return submit(Map.of());
    }

    /// How the jobs are, by one query.
    public WorkflowStatus status() {
        WorkflowState state = folder.state();
        List<JobId> ids =
                state.jobs().stream().flatMap(job -> job.ids().stream()).toList();
        return status(state, ids.isEmpty() ? Map.of() : scheduler.query(ids));
    }

    /// Submits again what ended otherwise than well and all that comes after it, and what was not submitted yet. What
    /// completed or is under way and does not depend on that is kept. A job that is submitted again is cancelled
    /// first where it has not ended.
    ///
    /// @param by who asks, for {@link JobState.Cancelled}
    public WorkflowStatus resume(String by) {
        WorkflowStatus status = status();
        WorkflowState state = folder.state();
        Map<String, Integer> again = again(status, state);
        for (JobStanding job : status.jobs().reversed()) {
            if (again.containsKey(job.name())) {
                job.openParts().forEach(part -> scheduler.cancel(part.id(), by, GRACE));
            }
        }
        return submit(again);
    }

    /// Takes over another text of the definition, for {@link #resume}.
    ///
    /// @throws CodexException when it is not valid, or lacks a job that has not ended
    public void redefine(Path file) {
        String text = WorkflowReader.text(file);
        Workflow changed = WorkflowReader.read(file, text);
        Set<String> names = new HashSet<>();
        changed.jobs().forEach(job -> names.add(job.name()));
        for (JobStanding job : status().jobs()) {
            if (!names.contains(job.name()) && !job.openParts().isEmpty()) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "%s lacks the job %s, which has not ended".formatted(file, job.name()),
                        "cancel it first: codex jobs cancel "
                                + job.openParts().getFirst().id());
            }
        }
        folder.redefine(file, text);
    }

    /// Asks all jobs that have not ended to end, those that wait first.
    public WorkflowStatus cancel(String by) {
        List<JobId> open = status().jobs().reversed().stream()
                .flatMap(job -> job.openParts().stream())
                .map(JobSnapshot::id)
                .toList();
        if (!open.isEmpty()) {
            scheduler.cancel(open, by);
        }
        return status();
    }

    /// Waits until nothing more happens by itself, or the timeout is over.
    ///
    /// @param onChange told of the status at first and whenever it is another
    public WorkflowStatus await(Duration timeout, Consumer<WorkflowStatus> onChange) {
        long start = System.nanoTime();
        var told = new AtomicReference<WorkflowStatus>();
        Consumer<WorkflowStatus> tell = status -> {
            if (!status.equals(told.getAndSet(status))) {
                onChange.accept(status);
            }
        };
        while (true) {
            WorkflowStatus status = status();
            tell.accept(status);
            Duration left = timeout.minusNanos(System.nanoTime() - start);
            List<JobId> open = status.jobs().stream()
                    .filter(job -> !job.standing().isFinal())
                    .flatMap(job -> job.openParts().stream())
                    .map(JobSnapshot::id)
                    .toList();
            if (open.isEmpty() || left.isNegative()) {
                return status;
            }
            var seen = new HashMap<JobId, JobSnapshot>();
            status.jobs().forEach(job -> job.parts().forEach(part -> seen.put(part.id(), part)));
            scheduler.await(open, BatchScheduler.Until.ANY_ENDED, left, changed -> {
                seen.putAll(changed);
                tell.accept(status(folder.state(), seen));
            });
        }
    }

    private WorkflowStatus status(WorkflowState state, Map<JobId, JobSnapshot> snapshots) {
        WorkflowState remembered = remembering(state, snapshots);
        if (!remembered.equals(state)) {
            folder.write(remembered);
        }
        return WorkflowStatus.of(
                folder.name(),
                folder.workflow(),
                remembered,
                job -> job.parts().stream()
                        .map(part -> snapshot(job.job(), part, snapshots.get(part.id())))
                        .toList());
    }

    /// With the ends that those snapshots tell for certain.
    private static WorkflowState remembering(WorkflowState state, Map<JobId, JobSnapshot> snapshots) {
        WorkflowState remembered = state;
        for (SubmittedJob job : state.jobs()) {
            List<SubmittedJob.Part> parts = job.parts().stream()
                    .map(part -> {
                        JobSnapshot now = snapshots.get(part.id());
                        return now == null || !isKnown(now.state())
                                ? part
                                : new SubmittedJob.Part(part.id(), now.state().isFinal() ? now.state() : null);
                    })
                    .toList();
            if (!parts.equals(job.parts())) {
                remembered =
                        remembered.with(new SubmittedJob(job.job(), job.submission(), job.tag(), job.after(), parts));
            }
        }
        return remembered;
    }

    private static boolean isKnown(JobState state) {
        return !(state instanceof JobState.Unknown || state instanceof JobState.Vanished);
    }

    /// What the scheduler says, or what it said before it forgot the job.
    private static JobSnapshot snapshot(String job, SubmittedJob.Part part, @Nullable JobSnapshot now) {
        JobSnapshot known = now == null
                ? new JobSnapshot(part.id(), job, new JobState.Unknown("not asked"), Instant.EPOCH, "", null)
                : now;
        return part.ended() != null && !isKnown(known.state()) ? known.withState(part.ended()) : known;
    }

    /// The jobs to submit again, with the numbers of those submissions.
    private static Map<String, Integer> again(WorkflowStatus status, WorkflowState state) {
        var again = new HashMap<String, Integer>();
        for (JobStanding job : status.jobs()) {
            boolean after = job.job().needs().stream().anyMatch(need -> again.containsKey(need.job()));
            boolean stale = job.submitted()
                    .map(submitted -> !submitted.after().equals(state.tagsBefore(job.job())))
                    .orElse(false);
            if (after || stale || job.standing().isFailure()) {
                again.put(job.name(), submission(job) + 1);
            }
        }
        return again;
    }

    private static int submission(JobStanding job) {
        return job.submitted().map(SubmittedJob::submission).orElse(0);
    }

    /// @param again the jobs to submit although they were, with the numbers of those submissions, which another process
    ///              may have made meanwhile
    private WorkflowStatus submit(Map<String, Integer> again) {
        WorkflowStatus before = status();
        Set<String> missing = new HashSet<>();
        for (JobStanding job : before.jobs()) {
            if (submission(job) < again.getOrDefault(job.name(), 1)) {
                missing.add(job.name());
            }
        }
        var uncertain = new ArrayList<String>();
        for (JobStanding job : before.jobs()) {
            if (missing.contains(job.name())) {
                dependencies(job.job(), before, missing, uncertain).ifPresent(dependencies -> {
                    submit(job, dependencies);
                    missing.remove(job.name());
                });
            }
        }
        if (!uncertain.isEmpty()) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "not submitted: " + String.join("; ", uncertain),
                    "repeat the command when the scheduler answers; or submit from there on with: codex jobs workflow "
                            + "resume " + folder.name());
        }
        return status();
    }

    /// What the scheduler must still see to. A predecessor that has ended is left out: schedulers forget ended jobs,
    /// and Slurm 22.05 takes a dependency on one that it forgot for fulfilled however it ended.
    ///
    /// @param missing   the jobs that are to be submitted and are not yet
    /// @param uncertain gets what keeps the job back although it may come to run
    /// @return empty when the job cannot be submitted now
    private Optional<List<Dependency>> dependencies(
            WorkflowJob job, WorkflowStatus before, Set<String> missing, List<String> uncertain) {
        var dependencies = new ArrayList<Dependency>();
        WorkflowState now = folder.state();
        for (Need need : job.needs()) {
            if (missing.contains(need.job())) {
                return Optional.empty();
            }
            JobStanding other = before.job(need.job());
            SubmittedJob submitted = now.job(need.job()).orElseThrow();
            if (submission(other) < submitted.submission()) {
                submitted.ids().forEach(id -> dependencies.add(new Dependency(need.condition(), id)));
                continue;
            }
            if (other.standing() instanceof Standing.NeverRuns never && !never.left()) {
                return Optional.empty();
            }
            for (JobSnapshot part : other.parts()) {
                switch (need.verdict(part.state())) {
                    case FULFILLED -> {}
                    case OPEN -> dependencies.add(new Dependency(need.condition(), part.id()));
                    case NEVER -> {
                        return Optional.empty();
                    }
                    case UNCERTAIN -> {
                        uncertain.add("%s waits for %s, which is %s"
                                .formatted(job.name(), need.job(), part.state().inWords()));
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.of(dependencies);
    }

    private void submit(JobStanding job, Collection<Dependency> dependencies) {
        WorkflowState state = folder.state();
        int submission = submission(job) + 1;
        var tag = new JobTag("%s.%s%s".formatted(state.tag(), job.name(), submission == 1 ? "" : "." + submission));
        JobSpec template = job.job().spec();
        JobSpec spec = template.toBuilder()
                .tag(tag)
                .name(folder.name() + "." + job.name())
                .output(folder.logs().resolve(template.output()))
                .dependencies(List.copyOf(dependencies))
                .build();
        List<JobId> ids = spec.array() == null ? List.of(scheduler.submit(spec)) : scheduler.submitArray(spec);
        List<SubmittedJob.Part> parts =
                ids.stream().map(id -> new SubmittedJob.Part(id, null)).toList();
        folder.write(state.with(new SubmittedJob(job.name(), submission, tag, state.tagsBefore(job.job()), parts)));
    }
}
