package io.codex.core.batch.command;

import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.shell.Pause;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The user's queue, asked with one command for all jobs and shared by all the user's processes on this host. Nobody
/// asks while nobody looks.
final class SharedQueue {
    /// How long to look for the answer that another process is just getting.
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final SchedulerDialect dialect;
    private final SchedulerCommands commands;
    private final String user;
    private final PollBudget budget;
    private final Clock clock;
    private final SharedFile<QueuePoll> file;

    SharedQueue(
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
        this.file = new SharedFile<>(folder.resolve("queue.json"), QueuePoll.class, QueuePoll.NONE);
    }

    /// The newest answer; asks for a newer one when the budget allows it and no other process is asking.
    ///
    /// @param sign when something last hinted at a change, such as an exit code left behind; the epoch for nothing
    QueuePoll look(Instant sign) {
        QueuePoll known = file.read();
        if (!isDue(known, sign)) {
            return known;
        }
        while (true) {
            Optional<QueuePoll> fresh = file.tryChange(poll -> isDue(poll, sign) ? ask(poll) : poll);
            if (fresh.isPresent()) {
                return fresh.get();
            }
            known = file.read();
            if (!known.answered().equals(Instant.EPOCH) || known.failure() != null) {
                return known;
            }
            Pause.of(GLANCE);
        }
    }

    /// Something was submitted, cancelled, held, …: what is known is out of date.
    void changed() {
        file.change(poll -> poll.changedAt(clock.instant()));
    }

    private boolean isDue(QueuePoll poll, Instant sign) {
        Instant changed = poll.changed().isAfter(sign) ? poll.changed() : sign;
        return budget.isDue(clock.instant(), poll.asked(), poll.failures(), changed);
    }

    private QueuePoll ask(QueuePoll before) {
        Instant now = clock.instant();
        try {
            return before.answeredWith(now, dialect.readQueue(commands.ask(dialect.queue(user))));
        } catch (QueryFailure e) {
            return before.failedWith(now, String.valueOf(e.getMessage()));
        }
    }
}
