package io.codex.core.batch.command;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.Walltime;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Finds out how jobs are: from what their wrappers left, the shared answer of the queue, and the accounting, in this
/// order of cost.
final class JobWatch {
    private final SchedulerDialect dialect;
    private final SubmissionFolders folders;
    private final SharedQueue queue;
    private final SharedHistory history;
    private final Duration grace;
    private final Clock clock;

    /// How many exits of each job only the scheduler can explain, at the last look.
    private final Map<JobId, Integer> unexplained = new HashMap<>();

    private Instant sign = Instant.EPOCH;

    /// @param grace how long a job may be in no list before it counts as vanished
    JobWatch(
            SchedulerDialect dialect,
            SubmissionFolders folders,
            SharedQueue queue,
            SharedHistory history,
            Duration grace,
            Clock clock) {
        this.dialect = dialect;
        this.folders = folders;
        this.queue = queue;
        this.history = history;
        this.grace = grace;
        this.clock = clock;
    }

    synchronized Map<JobId, JobSnapshot> look(Collection<JobId> ids) {
        var answer = new LinkedHashMap<JobId, JobSnapshot>();
        lookAtUnits(ids).forEach((id, units) -> answer.put(id, whole(id, units)));
        return answer;
    }

    synchronized List<JobSnapshot> tasks(JobId id) {
        return Objects.requireNonNull(lookAtUnits(List.of(id)).get(id));
    }

    /// The user's jobs as the queue has them, each array task for itself.
    synchronized List<JobSnapshot> queued() {
        QueuePoll poll = queue.look(Instant.EPOCH);
        List<JobId> ids = poll.reports().stream()
                .filter(report -> !report.state().isFinal())
                .map(JobReport::id)
                .toList();
        return lookAtUnits(ids).values().stream()
                .flatMap(List::stream)
                .filter(job -> !job.state().isFinal())
                .toList();
    }

    QueuePoll poll() {
        return queue.look(Instant.EPOCH);
    }

    private Map<JobId, List<JobSnapshot>> lookAtUnits(Collection<JobId> ids) {
        var traces = new HashMap<JobId, JobTrace>();
        for (JobId id : ids) {
            traces.computeIfAbsent(dialect.arrayId(id), this::trace);
        }
        notice(traces);
        boolean known = ids.stream().allMatch(id -> isKnown(id, traceOf(traces, id)));
        QueuePoll poll = known ? QueuePoll.NONE : queue.look(sign);
        Map<JobId, JobReport> reports =
                poll.reports().stream().collect(Collectors.toMap(JobReport::id, Function.identity(), (a, b) -> b));
        Map<JobId, List<JobUnit>> units = new LinkedHashMap<>();
        ids.forEach(id -> units.put(id, units(id, traceOf(traces, id), reports.values())));

        Set<JobId> missing = missing(units, traces, reports, poll);
        // a day more than their age, for the clocks of nodes and controllers
        Instant since = traces.values().stream()
                .map(JobTrace::submitted)
                .filter(when -> !when.equals(Instant.EPOCH))
                .min(Comparator.naturalOrder())
                .orElse(clock.instant())
                .minus(Duration.ofDays(1));
        Set<JobId> present = reports.values().stream()
                .filter(report -> !report.state().isFinal())
                .map(JobReport::id)
                .collect(Collectors.toSet());
        HistoryAnswers ended = history.look(missing, present, since);
        Map<JobId, JobReport> records =
                ended.ended().stream().collect(Collectors.toMap(JobReport::id, Function.identity(), (a, b) -> b));

        var answer = new LinkedHashMap<JobId, List<JobSnapshot>>();
        units.forEach((id, all) -> answer.put(
                id,
                all.stream()
                        .map(unit -> snapshot(unit, traceOf(traces, id), reports, poll, ended, records))
                        .toList()));
        return answer;
    }

    /// Only the scheduler can explain how a job was ended by a signal; one that came between two looks is a reason to
    /// ask
    /// soon. By this host's clock: nodes have their own.
    private void notice(Map<JobId, JobTrace> traces) {
        traces.forEach((id, trace) -> {
            Integer before = unexplained.put(id, trace.unexplained());
            if (before != null && before < trace.unexplained()) {
                sign = clock.instant();
            }
        });
    }

    private JobTrace traceOf(Map<JobId, JobTrace> traces, JobId id) {
        return Objects.requireNonNull(traces.get(dialect.arrayId(id)));
    }

    private JobTrace trace(JobId id) {
        try {
            Optional<SubmissionFolder> folder = folders.withId(id);
            return folder.isEmpty() ? JobTrace.NONE : JobTrace.read(folder.get());
        } catch (IOException e) {
            return JobTrace.unreadable(String.valueOf(e.getMessage()));
        }
    }

    /// Whether the wrappers alone tell how it ended.
    private boolean isKnown(JobId id, JobTrace trace) {
        if (trace.spec() == null) {
            return false;
        }
        return units(id, trace, List.of()).stream().allMatch(unit -> {
            ExitRecord exit = trace.exits().get(unit.index());
            return exit != null && exit.isCertain();
        });
    }

    private List<JobUnit> units(JobId id, JobTrace trace, Collection<JobReport> reports) {
        JobSpec spec = trace.spec();
        JobArray array = spec == null ? null : spec.array();
        JobId whole = dialect.arrayId(id);
        JobId real = trace.id() == null ? whole : trace.id();
        if (array != null) {
            List<JobUnit> all = IntStream.rangeClosed(array.first(), array.last())
                    .mapToObj(index -> new JobUnit(dialect.taskId(real, array, index), index))
                    .toList();
            return whole.equals(id) && all.stream().noneMatch(unit -> unit.id().equals(id))
                    ? all
                    : all.stream().filter(unit -> unit.id().equals(id)).toList();
        }
        if (spec != null && whole.equals(id)) {
            return List.of(new JobUnit(real, -1));
        }
        if (spec != null || !whole.equals(id)) {
            return List.of(new JobUnit(id, -1));
        }
        // not submitted from here: the tasks that the queue shows
        List<JobUnit> tasks = reports.stream()
                .filter(report -> dialect.arrayId(report.id()).equals(id))
                .map(report -> new JobUnit(report.id(), -1))
                .sorted(Comparator.comparing(unit -> unit.id().value()))
                .toList();
        return tasks.isEmpty() ? List.of(new JobUnit(id, -1)) : tasks;
    }

    private Set<JobId> missing(
            Map<JobId, List<JobUnit>> units,
            Map<JobId, JobTrace> traces,
            Map<JobId, JobReport> reports,
            QueuePoll poll) {
        var missing = new HashSet<JobId>();
        units.forEach((id, all) -> {
            JobTrace trace = traceOf(traces, id);
            for (JobUnit unit : all) {
                ExitRecord exit = trace.exits().get(unit.index());
                boolean certain = exit != null && exit.isCertain();
                JobReport report = reports.get(unit.id());
                boolean untold = report == null ? !certain : isCancelledBySomebody(report, unit, trace);
                if (untold && isSeen(poll, trace)) {
                    missing.add(unit.id());
                }
            }
        });
        return missing;
    }

    private static boolean isCancelledBySomebody(JobReport report, JobUnit unit, JobTrace trace) {
        return report.state() instanceof JobState.Cancelled(var by)
                && by.equals(JobState.Cancelled.SOMEBODY)
                && trace.cancelledBy(unit.index()) == null;
    }

    /// Whether an answer that lacks the job says something about it.
    private static boolean isSeen(QueuePoll poll, JobTrace trace) {
        return poll.failure() == null && poll.answered().isAfter(trace.submitted());
    }

    private JobSnapshot snapshot(
            JobUnit unit,
            JobTrace trace,
            Map<JobId, JobReport> reports,
            QueuePoll poll,
            HistoryAnswers answers,
            Map<JobId, JobReport> records) {
        @Nullable JobReport queued = reports.get(unit.id());
        @Nullable JobReport record = records.get(unit.id());
        @Nullable ExitRecord exit = trace.exits().get(unit.index());
        var facts = new JobFacts(
                queued,
                poll.failure(),
                isSeen(poll, trace),
                exit,
                trace.cancelledBy(unit.index()),
                record,
                answers.lasting() ? null : answers.failure(),
                answers.lasting(),
                poll.answered().plus(grace).isBefore(clock.instant()),
                trace.begun().contains(unit.index()),
                answers.missing().get(unit.id().value()),
                walltime(queued, record, trace));
        JobState state =
                trace.failure() == null ? facts.state(clock.instant(), grace) : new JobState.Unknown(trace.failure());
        return Snapshots.of(dialect.arrayId(unit.id()), unit, state, trace, queued == null ? record : queued, exit);
    }

    private static @Nullable Walltime walltime(@Nullable JobReport queued, @Nullable JobReport record, JobTrace trace) {
        if (queued != null && queued.walltime() != null) {
            return queued.walltime();
        }
        if (record != null && record.walltime() != null) {
            return record.walltime();
        }
        return trace.spec() == null ? null : trace.spec().resources().walltime();
    }

    private JobSnapshot whole(JobId id, List<JobSnapshot> units) {
        if (units.isEmpty()) {
            return new JobSnapshot(
                    id,
                    "",
                    new JobState.Unknown("the array %s has no such task".formatted(dialect.arrayId(id))),
                    Instant.EPOCH,
                    "",
                    null);
        }
        JobSnapshot first = units.getFirst();
        if (units.size() == 1) {
            return first.withId(id);
        }
        var states = new ArrayList<JobState>();
        units.forEach(unit -> states.add(unit.state()));
        return first.withId(id).withState(ArrayState.of(states));
    }
}
