package io.codex.core.batch.command;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the accounting knows of jobs that left the queue; one command for all of them, shared by all the user's
/// processes on this host.
final class SharedHistory {
    /// Accounting lags behind the queue by 1 to 15 s.
    private static final Duration SOON = Duration.ofSeconds(5);

    /// However many jobs end.
    private static final Duration LEAST = Duration.ofSeconds(2);

    private static final Duration LAG = Duration.ofMinutes(1);

    /// How long accounting that is switched off is believed to stay so.
    private static final Duration LASTING = Duration.ofMinutes(10);

    private static final Duration KEPT = Duration.ofDays(1);

    private final SchedulerDialect dialect;
    private final SchedulerCommands commands;
    private final String user;
    private final PollBudget budget;
    private final Clock clock;
    private final SharedFile<HistoryAnswers> file;

    SharedHistory(
            SchedulerDialect dialect,
            SchedulerCommands commands,
            String user,
            PollBudget budget,
            Path folder,
            Clock clock) {
        this.dialect = dialect;
        this.commands = commands;
        this.user = user;
        this.budget = budget;
        this.clock = clock;
        this.file = new SharedFile<>(folder.resolve("history.json"), HistoryAnswers.class, HistoryAnswers.NONE);
    }

    /// Tells about jobs, or tasks, that an answer of the queue lacks.
    ///
    /// @param present those that the same answer of the queue has
    /// @param since   the submission of the oldest of them
    HistoryAnswers look(Set<JobId> missing, Set<JobId> present, Instant since) {
        HistoryAnswers known = forget(file.read(), present);
        if (missing.isEmpty() || isEnough(known, missing)) {
            return known;
        }
        return file.tryChange(answers -> isEnough(answers, missing) ? answers : ask(answers, missing, since))
                .orElse(known);
    }

    /// A job that has come back, or was seen late, is not missing any more.
    private HistoryAnswers forget(HistoryAnswers known, Set<JobId> present) {
        boolean stale = present.stream().anyMatch(id -> known.missing().containsKey(id.value()))
                || known.ended().stream().anyMatch(report -> present.contains(report.id()));
        if (!stale) {
            return known;
        }
        return file.tryChange(answers -> without(answers, present)).orElseGet(() -> without(known, present));
    }

    private static HistoryAnswers without(HistoryAnswers answers, Set<JobId> present) {
        var first = new HashMap<>(answers.missing());
        present.forEach(id -> first.remove(id.value()));
        // one that was put back has another end before it
        List<JobReport> ended = answers.ended().stream()
                .filter(report -> !present.contains(report.id()))
                .toList();
        return new HistoryAnswers(answers.asked(), answers.failure(), answers.lasting(), ended, first);
    }

    private boolean isEnough(HistoryAnswers answers, Set<JobId> missing) {
        Set<JobId> open = open(answers, missing);
        if (open.isEmpty()) {
            return true;
        }
        Duration sinceLast = Duration.between(answers.asked(), clock.instant());
        if (!sinceLast.isNegative() && sinceLast.compareTo(LEAST) < 0) {
            return true;
        }
        if (open.stream().anyMatch(id -> !answers.missing().containsKey(id.value()))) {
            return false;
        }
        Instant now = clock.instant();
        Duration age = Duration.between(answers.asked(), now);
        if (age.isNegative()) {
            return false;
        }
        boolean lagging = open.stream()
                .map(id -> answers.missing().getOrDefault(id.value(), now))
                .anyMatch(first -> first.plus(LAG).isAfter(now));
        Duration spacing = answers.lasting() ? LASTING : lagging ? SOON : budget.interval();
        return age.compareTo(spacing) < 0;
    }

    private static Set<JobId> open(HistoryAnswers answers, Set<JobId> missing) {
        Set<JobId> open = new HashSet<>(missing);
        answers.ended().forEach(report -> open.remove(report.id()));
        return open;
    }

    private HistoryAnswers ask(HistoryAnswers before, Set<JobId> missing, Instant since) {
        Instant now = clock.instant();
        Set<JobId> open = open(before, missing);
        Map<String, Instant> first = new HashMap<>(before.missing());
        first.values().removeIf(when -> when.plus(KEPT).isBefore(now));
        open.forEach(id -> first.putIfAbsent(id.value(), now));
        if (before.lasting() && before.asked().plus(LASTING).isAfter(now)) {
            return new HistoryAnswers(before.asked(), before.failure(), true, before.ended(), first);
        }
        try {
            List<JobReport> found = dialect.readHistory(commands.ask(dialect.history(user, arrays(open), since)));
            List<JobReport> kept = kept(before.ended(), found, now);
            if (before.failure() != null && !before.lasting()) {
                // accounting that was away has to catch up
                open.forEach(id -> first.put(id.value(), now));
            }
            kept.forEach(report -> first.remove(report.id().value()));
            return new HistoryAnswers(now, null, false, kept, first);
        } catch (QueryFailure e) {
            return new HistoryAnswers(now, String.valueOf(e.getMessage()), e.isLasting(), before.ended(), first);
        }
    }

    /// A command line of 500 tasks would be too long.
    private Collection<JobId> arrays(Set<JobId> open) {
        return open.stream().map(dialect::arrayId).sorted().distinct().toList();
    }

    private static List<JobReport> kept(List<JobReport> before, List<JobReport> found, Instant now) {
        Set<JobId> newer = found.stream().map(JobReport::id).collect(Collectors.toSet());
        var kept = new ArrayList<JobReport>();
        Stream.concat(before.stream().filter(report -> !newer.contains(report.id())), found.stream())
                .filter(report -> report.state().isFinal())
                .filter(report ->
                        report.ended() == null || report.ended().plus(KEPT).isAfter(now))
                .forEach(kept::add);
        return List.copyOf(kept);
    }
}
