package io.codex.cli.command.jobs;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.SubmissionPreview;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A scheduler whose jobs are what a test says, and that remembers what it was asked to do.
final class RecordedScheduler implements BatchScheduler {
    final List<JobSpec> submitted = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final Map<JobId, JobSnapshot> jobs = new LinkedHashMap<>();
    final Map<JobId, List<JobSnapshot>> arrays = new LinkedHashMap<>();
    List<JobSnapshot> ended = List.of();
    List<Partition> partitions = List.of();
    List<Node> nodes = List.of();

    /// What a look at the queue does before it answers.
    Runnable beforeLook = () -> {};

    @Nullable
    CodexException failure;

    RecordedScheduler with(JobSnapshot... some) {
        for (JobSnapshot job : some) {
            jobs.put(job.id(), job);
        }
        return this;
    }

    RecordedScheduler with(String id, JobState state) {
        return with(job(id, state));
    }

    static JobSnapshot job(String id, JobState state) {
        return new JobSnapshot(new JobId(id), "name-" + id, state, Instant.EPOCH, "", null);
    }

    static CodexException refusal() {
        return new CodexException(ExitCode.SCHEDULER, "the controller does not answer", "try again later");
    }

    @Override
    public String name() {
        return "recorded";
    }

    @Override
    public JobId submit(JobSpec spec) {
        answer("submit");
        submitted.add(spec);
        return new JobId(Integer.toString(100 + submitted.size()));
    }

    @Override
    public SubmissionPreview preview(JobSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<JobId> submitArray(JobSpec spec) {
        return List.of(submit(spec), submit(spec));
    }

    @Override
    public Map<JobId, JobSnapshot> query(Collection<JobId> ids) {
        var found = new LinkedHashMap<JobId, JobSnapshot>();
        ids.forEach(id -> found.put(
                id,
                jobs.getOrDefault(
                        id, new JobSnapshot(id, "", new JobState.Unknown("no such job"), Instant.EPOCH, "", null))));
        return found;
    }

    @Override
    public List<JobSnapshot> tasks(JobId id) {
        return arrays.getOrDefault(
                id, List.of(query(List.of(id)).values().iterator().next()));
    }

    @Override
    public List<JobSnapshot> withName(String name) {
        return jobs.values().stream().filter(job -> job.name().equals(name)).toList();
    }

    @Override
    public Map<JobId, JobSnapshot> await(
            Collection<JobId> ids, Until until, Duration timeout, Consumer<Map<JobId, JobSnapshot>> onChange) {
        asked.add("await " + until + " " + timeout);
        Map<JobId, JobSnapshot> now = query(ids);
        onChange.accept(now);
        return now;
    }

    @Override
    public void cancel(JobId id, String by, Duration grace) {
        answer("cancel " + id);
    }

    @Override
    public void cancel(Collection<JobId> ids, String by) {
        answer("cancel " + ids);
    }

    @Override
    public void hold(Collection<JobId> ids) {
        answer("hold " + ids);
    }

    @Override
    public void release(Collection<JobId> ids) {
        answer("release " + ids);
    }

    @Override
    public void requeue(Collection<JobId> ids) {
        answer("requeue " + ids);
    }

    @Override
    public List<JobSnapshot> queue() {
        beforeLook.run();
        answer("queue");
        return Stream.concat(jobs.values().stream(), arrays.values().stream().flatMap(List::stream))
                .filter(job -> !job.state().isFinal())
                .toList();
    }

    @Override
    public List<JobSnapshot> history(Instant since) {
        answer("history");
        return ended;
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
        answer("explain " + id);
        return "waits behind jobs of higher priority\n";
    }

    @Override
    public Command interactive(JobSpec spec) {
        return Command.of(spec.command());
    }

    private void answer(String question) {
        asked.add(question);
        if (failure != null) {
            throw failure;
        }
    }
}
