package io.codex.core.batch.command;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.SubmissionPreview;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Command;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A scheduler that is spoken to by its commands.
public final class CommandScheduler implements BatchScheduler {
    /// `12`, `12_3`, `12+0`, `12.3`, `12[3]`, `12[].server`.
    private static final Pattern ID =
            Pattern.compile("[1-9]\\d{0,17}(?:[_.+]\\d{1,9}|\\[\\d{0,9}])?(?:\\.[A-Za-z][\\w.-]*)?");

    private final SchedulerDialect dialect;
    private final String user;
    private final SchedulerQuestions questions;
    private final SubmissionFolders folders;
    private final SharedQueue queue;
    private final JobWatch watch;
    private final Submission submission;

    CommandScheduler(
            SchedulerDialect dialect,
            String user,
            SchedulerQuestions questions,
            SubmissionFolders folders,
            SharedQueue queue,
            JobWatch watch,
            Submission submission) {
        this.dialect = dialect;
        this.user = user;
        this.questions = questions;
        this.folders = folders;
        this.queue = queue;
        this.watch = watch;
        this.submission = submission;
    }

    @Override
    public String name() {
        return dialect.name();
    }

    @Override
    public JobId submit(JobSpec spec) {
        return submission.submit(spec);
    }

    @Override
    public SubmissionPreview preview(JobSpec spec) {
        return submission.preview(spec);
    }

    @Override
    public List<JobId> submitArray(JobSpec spec) {
        JobArray array = spec.array();
        if (array == null) {
            return List.of(submit(spec));
        }
        JobTag tag = spec.tag() == null ? JobTag.random() : spec.tag();
        int limit = questions.arrayLimit();
        if (limit < 1) {
            throw new CodexException(
                    ExitCode.SCHEDULER, "%s has no arrays at this site".formatted(name()), "submit single jobs");
        }
        List<JobArray> parts = array.parts(limit);
        var ids = new ArrayList<JobId>();
        if (parts.size() > 1) {
            // the last one is the longest; it is refused before the first part is submitted
            new JobTag("%s.part%d".formatted(tag, parts.size()));
        }
        for (JobArray part : parts) {
            JobSpec.Builder one = spec.toBuilder()
                    .array(part)
                    .tag(ids.isEmpty() ? tag : new JobTag("%s.part%d".formatted(tag, ids.size() + 1)));
            if (array.concurrency() > 0 && !ids.isEmpty()) {
                // the limit is one for all parts
                List<Dependency> after = new ArrayList<>(spec.dependencies());
                after.add(Dependency.afterAny(ids.getLast()));
                one.dependencies(after);
            }
            ids.add(submit(one.build()));
        }
        return List.copyOf(ids);
    }

    @Override
    public Map<JobId, JobSnapshot> query(Collection<JobId> ids) {
        requireIds(ids);
        return watch.look(ids);
    }

    @Override
    public List<JobSnapshot> tasks(JobId id) {
        requireIds(List.of(id));
        return watch.tasks(id);
    }

    @Override
    public List<JobSnapshot> withName(String name) {
        Set<JobId> ids = new LinkedHashSet<>();
        try {
            for (SubmissionFolder folder : folders.withName(name)) {
                folder.id().map(SubmittedId::id).ifPresent(ids::add);
            }
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "cannot read which jobs are named %s: %s".formatted(name, e.getMessage()),
                    "check the permissions and the file system",
                    e);
        }
        watch.poll().reports().stream()
                .filter(report -> report.name().equals(name))
                .map(report -> dialect.arrayId(report.id()))
                .forEach(ids::add);
        return watch.look(ids).values().stream()
                .sorted(Comparator.comparing(JobSnapshot::submitted).reversed())
                .toList();
    }

    @Override
    public void doubt() {
        queue.changed();
    }

    @Override
    public Map<JobId, JobSnapshot> await(
            Collection<JobId> ids, Until until, Duration timeout, Consumer<Map<JobId, JobSnapshot>> onChange) {
        requireIds(ids);
        return new JobWait(watch).await(ids, until, timeout, onChange);
    }

    @Override
    public void cancel(JobId id, String by, Duration grace) {
        cancel(List.of(id), by);
        JobSnapshot after = await(id, grace);
        if (!after.state().isFinal()) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "job %s was asked to end and is %s after %d s"
                            .formatted(id, after.state().inWords(), grace.toSeconds()),
                    "the scheduler ends it in its own time; see codex jobs info " + id);
        }
    }

    @Override
    public void cancel(Collection<JobId> ids, String by) {
        requireIds(ids);
        if (ids.isEmpty()) {
            return;
        }
        Set<JobId> all = new LinkedHashSet<>(ids);
        all.addAll(twins(ids));
        questions.act(dialect.cancel(all), "cancel", all);
        try {
            new JobMarks(dialect, folders).cancelled(ids, by);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cancelled, but cannot write down by whom: " + e.getMessage(),
                    "check the free space and the permissions",
                    e);
        } finally {
            queue.changed();
        }
    }

    @Override
    public void hold(Collection<JobId> ids) {
        change(dialect.hold(ids), "hold", ids);
    }

    @Override
    public void release(Collection<JobId> ids) {
        change(dialect.release(ids), "release", ids);
    }

    @Override
    public void requeue(Collection<JobId> ids) {
        change(dialect.requeue(ids), "requeue", ids);
        try {
            new JobMarks(dialect, folders).requeued(ids);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "requeued, but what its last run left cannot be deleted: " + e.getMessage(),
                    "check the permissions",
                    e);
        }
    }

    @Override
    public List<JobSnapshot> queue() {
        QueuePoll poll = watch.poll();
        if (poll.failure() != null) {
            throw SchedulerQuestions.unanswered(name(), poll.failure());
        }
        return watch.queued();
    }

    /// Without accounting, those that were submitted from here since then.
    @Override
    public List<JobSnapshot> history(Instant since) {
        return questions
                .askIfAny(dialect.history(user, List.of(), since), dialect::readHistory)
                .map(reports -> reports.stream().map(this::snapshot))
                .orElseGet(() -> submittedHere(since))
                .filter(job -> job.state().isFinal())
                .sorted(Comparator.comparing(JobSnapshot::submitted).reversed())
                .toList();
    }

    private Stream<JobSnapshot> submittedHere(Instant since) {
        try {
            List<JobId> ids = new ArrayList<>();
            for (SubmissionFolder folder : folders.changedSince(since)) {
                folder.id().filter(id -> !id.submitted().isBefore(since)).ifPresent(id -> ids.add(id.id()));
            }
            return watch.look(ids).values().stream();
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "cannot read which jobs were submitted: " + e.getMessage(),
                    "check the permissions and the file system",
                    e);
        }
    }

    @Override
    public List<Partition> partitions() {
        return questions.ask(dialect.partitions(), dialect::readPartitions);
    }

    @Override
    public List<Node> nodes() {
        return questions.ask(dialect.nodes(), dialect::readNodes);
    }

    @Override
    public String explain(JobId id) {
        requireIds(List.of(id));
        return questions.ask(dialect.explain(id), dialect::readExplanation);
    }

    @Override
    public Command interactive(JobSpec spec) {
        return questions.interactive(dialect.interactive(spec), spec);
    }

    private void change(List<String> argv, String what, Collection<JobId> ids) {
        requireIds(ids);
        if (ids.isEmpty()) {
            return;
        }
        try {
            questions.act(argv, what, ids);
        } finally {
            queue.changed();
        }
    }

    /// Jobs with the same tags, which a repeated submission may have left in the queue.
    private List<JobId> twins(Collection<JobId> ids) {
        List<JobReport> reports = watch.poll().reports();
        Map<JobTag, JobId> tags = new HashMap<>();
        for (JobReport report : reports) {
            JobId whole = dialect.arrayId(report.id());
            if (report.tag() != null && ids.contains(whole)) {
                tags.put(report.tag(), whole);
            }
        }
        return reports.stream()
                .filter(report -> report.tag() != null && tags.containsKey(report.tag()))
                .filter(report -> !report.state().isFinal())
                .map(report -> dialect.arrayId(report.id()))
                .filter(id -> !ids.contains(id))
                .distinct()
                .toList();
    }

    /// Schedulers take some words for many jobs: `0`, `all`, `*`.
    private static void requireIds(Collection<JobId> ids) {
        ids.stream().filter(id -> !ID.matcher(id.value()).matches()).findFirst().ifPresent(id -> {
            throw new CodexException(
                    ExitCode.USAGE, "not the id of a job: " + id, "see codex jobs status for those of your jobs");
        });
    }

    private JobSnapshot snapshot(JobReport report) {
        return Snapshots.of(
                dialect.arrayId(report.id()),
                new JobUnit(report.id(), -1),
                report.state(),
                JobTrace.NONE,
                report,
                null);
    }
}
