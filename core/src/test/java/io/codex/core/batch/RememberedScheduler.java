package io.codex.core.batch;

import io.codex.core.shell.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// A scheduler that runs nothing: a test says what becomes of the jobs. It knows tags as the real ones must, and
/// cancels at once.
public final class RememberedScheduler implements BatchScheduler {
    private final Map<JobTag, JobId> ids = new LinkedHashMap<>();
    private final Map<JobId, JobSpec> specs = new LinkedHashMap<>();
    private final Map<JobId, JobSnapshot> jobs = new HashMap<>();
    private final List<JobId> cancelled = new ArrayList<>();
    private Consumer<RememberedScheduler> whileAwaited = _ -> {};
    private final Map<String, String> refusals = new HashMap<>();
    private List<Partition> partitions = List.of();
    private List<Node> nodes = List.of();
    private int callsToLive = Integer.MAX_VALUE;

    /// Stands for the end of the process that calls.
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// The caller is killed once, at the beginning (odd numbers) or the end (even) of a submission, wait or
    /// cancellation.
    public RememberedScheduler dyingAt(int step) {
        callsToLive = step;
        return this;
    }

    private void step() {
        if (--callsToLive == 0) {
            throw new Killed();
        }
    }

    /// The jobs' specs, in the order of their submission.
    public List<JobSpec> submitted() {
        return List.copyOf(specs.values());
    }

    public JobSpec spec(String tag) {
        return Objects.requireNonNull(specs.get(id(tag)));
    }

    public JobId id(String tag) {
        return Objects.requireNonNull(ids.get(new JobTag(tag)), () -> "no job " + tag + " among " + ids.keySet());
    }

    public List<JobId> cancelled() {
        return List.copyOf(cancelled);
    }

    public void set(JobId id, JobState state) {
        jobs.computeIfPresent(id, (_, job) -> job.withState(state));
    }

    public void set(JobSnapshot job) {
        jobs.put(job.id(), job);
    }

    /// As after a purge: the job is not known any more.
    public void forget(JobId id) {
        jobs.remove(id);
    }

    /// What happens in each wait, before it returns.
    public RememberedScheduler whileAwaited(Consumer<RememberedScheduler> happening) {
        whileAwaited = happening;
        return this;
    }

    /// A job for that partition is refused.
    public RememberedScheduler refusing(String partition, String reason) {
        refusals.put(partition, reason);
        return this;
    }

    public RememberedScheduler with(List<Partition> known, List<Node> those) {
        partitions = known;
        nodes = those;
        return this;
    }

    @Override
    public String name() {
        return "remembered";
    }

    @Override
    public JobId submit(JobSpec spec) {
        step();
        spec.resources().partitions().stream()
                .filter(refusals::containsKey)
                .findFirst()
                .ifPresent(partition -> {
                    String reason = String.valueOf(refusals.get(partition));
                    throw new SubmissionRefused("refused: " + reason, reason, "ask for less");
                });
        JobTag tag = Objects.requireNonNull(spec.tag());
        JobId known = ids.computeIfAbsent(tag, _ -> {
            var id = new JobId(Integer.toString(specs.size() + 1));
            specs.put(id, spec);
            jobs.put(
                    id,
                    new JobSnapshot(
                            id,
                            spec.name(),
                            new JobState.Pending("queued"),
                            Instant.EPOCH,
                            "",
                            spec.output(),
                            "",
                            null,
                            null,
                            null,
                            0,
                            tag));
            return id;
        });
        step();
        return known;
    }

    @Override
    public SubmissionPreview preview(JobSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<JobId> submitArray(JobSpec spec) {
        JobTag tag = Objects.requireNonNull(spec.tag());
        return List.of(
                submit(spec),
                submit(spec.toBuilder().tag(new JobTag(tag + ".part2")).build()));
    }

    @Override
    public Map<JobId, JobSnapshot> query(Collection<JobId> asked) {
        var answer = new HashMap<JobId, JobSnapshot>();
        for (JobId id : asked) {
            var unknown = new JobSnapshot(id, "", new JobState.Unknown("no such job"), Instant.EPOCH, "", null);
            answer.put(id, jobs.getOrDefault(id, unknown));
        }
        return answer;
    }

    @Override
    public List<JobSnapshot> tasks(JobId id) {
        return List.copyOf(query(List.of(id)).values());
    }

    @Override
    public List<JobSnapshot> withName(String name) {
        return jobs.values().stream().filter(job -> job.name().equals(name)).toList();
    }

    @Override
    public Map<JobId, JobSnapshot> await(
            Collection<JobId> asked, Until until, Duration timeout, Consumer<Map<JobId, JobSnapshot>> onChange) {
        step();
        onChange.accept(query(asked));
        whileAwaited.accept(this);
        step();
        return query(asked);
    }

    @Override
    public void cancel(JobId id, String by, Duration grace) {
        cancel(List.of(id), by);
    }

    @Override
    public void cancel(Collection<JobId> asked, String by) {
        step();
        for (JobId id : asked) {
            cancelled.add(id);
            JobSnapshot job = jobs.get(id);
            if (job != null && !job.state().isFinal()) {
                set(id, new JobState.Cancelled(by));
            }
        }
        step();
    }

    @Override
    public void hold(Collection<JobId> asked) {
        asked.forEach(id -> set(id, new JobState.Held("held")));
    }

    @Override
    public void release(Collection<JobId> asked) {
        asked.forEach(id -> set(id, new JobState.Pending("queued")));
    }

    @Override
    public void requeue(Collection<JobId> asked) {
        asked.forEach(id -> set(id, new JobState.Requeued("requeued")));
    }

    @Override
    public List<JobSnapshot> queue() {
        return jobs.values().stream().filter(job -> !job.state().isFinal()).toList();
    }

    @Override
    public List<JobSnapshot> history(Instant since) {
        return jobs.values().stream().filter(job -> job.state().isFinal()).toList();
    }

    @Override
    public List<Partition> partitions() {
        return partitions;
    }

    @Override
    public List<Node> nodes() {
        return nodes;
    }

    @Override
    public String explain(JobId id) {
        return Objects.requireNonNull(query(List.of(id)).get(id)).state().inWords();
    }

    @Override
    public Command interactive(JobSpec spec) {
        return Command.of(spec.command());
    }
}
