package io.codex.core.compute.pilot;

import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.PilotStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What runs in the allocation, and since when nothing does.
final class Commands {
    /// Between two looks at all of the node's processes.
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final PilotPlan plan;
    private final Multiplexers multiplexers;
    private final Consumer<PilotEnd> ends;
    private final List<RunningCommand> running = new ArrayList<>();
    private int visitors;
    private int admitted;
    private boolean served;
    private boolean met;
    private boolean said;
    private @Nullable PilotEnd closed;
    private long idleFrom = System.nanoTime();
    private Instant idleSince = now();
    private long lookedAt = idleFrom - LOOK.toNanos();
    private boolean multiplexed;

    /// @param ends told when the end of a command is the pilot's
    Commands(PilotPlan plan, Multiplexers multiplexers, Consumer<PilotEnd> ends) {
        this.plan = plan;
        this.multiplexers = multiplexers;
        this.ends = ends;
    }

    /// A client has proved that it is one, and has yet to say what it wants; {@link #heard} must follow.
    synchronized void meet() {
        met = true;
        visitors++;
    }

    /// It has said what it wants, and was told if that is not to be had.
    synchronized void heard() {
        visitors--;
        notifyAll();
    }

    /// Whoever looks at the allocation's folder learns that it ends.
    synchronized void said() {
        said = true;
        notifyAll();
    }

    /// Until that, or the time is over.
    synchronized void awaitWord(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        try {
            for (long left = limit.toMillis(); !said && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Before a command is started; {@link #leave} must follow.
    ///
    /// @return what its client is to be told when it may not start; empty when it may
    synchronized Optional<Frame.FromPilot> admit() {
        PilotEnd end = closed;
        if (end != null) {
            return Optional.of(new Frame.Closed(end.reason()));
        }
        if (plan.mode() == PilotPlan.Mode.SINGLE && served) {
            return Optional.of(new Frame.Refused(
                    Refusal.OURS, "the allocation is another command's", "run it again, in an allocation of its own"));
        }
        served = true;
        admitted++;
        return Optional.empty();
    }

    synchronized void add(RunningCommand command) {
        running.add(command);
        if (closed != null) {
            end(command, closed);
        }
    }

    /// @param command that has ended; null for one that did not start
    synchronized void leave(@Nullable RunningCommand command, int exitCode) {
        admitted--;
        if (command != null) {
            running.remove(command);
        }
        idles();
        notifyAll();
        if (plan.mode() == PilotPlan.Mode.SINGLE) {
            ends.accept(new PilotEnd("its command ended with " + exitCode, exitCode, plan.grace()));
        }
    }

    private void idles() {
        idleFrom = System.nanoTime();
        idleSince = now();
    }

    synchronized PilotStatus status() {
        return new PilotStatus(
                running.stream().map(RunningCommand::status).toList(),
                admitted > 0 ? null : idleSince,
                plan.mode() == PilotPlan.Mode.SESSION ? plan.idle() : null);
    }

    /// Why the pilot ends for want of commands; from then on none is admitted.
    synchronized Optional<PilotEnd> due() {
        Optional<PilotEnd> due = want();
        due.ifPresent(end -> closed = end);
        return due;
    }

    private Optional<PilotEnd> want() {
        if (admitted > 0 || visitors > 0) {
            return Optional.empty();
        }
        Duration limit = plan.idle();
        if (plan.mode() == PilotPlan.Mode.SESSION && limit != null && isIdleFor(limit)) {
            return Optional.of(new PilotEnd("nothing ran for " + inWords(limit), 0, plan.grace()));
        }
        long idle = System.nanoTime() - idleFrom;
        boolean awaited = plan.mode() == PilotPlan.Mode.SINGLE ? served : met;
        if (!awaited && idle >= plan.lostAfter().toNanos()) {
            return Optional.of(
                    new PilotEnd("no client came within " + inWords(plan.lostAfter()), Refusal.OURS, plan.grace()));
        }
        return Optional.empty();
    }

    /// Looks for multiplexers only when it would be so without them, and as long as there are any.
    private boolean isIdleFor(Duration limit) {
        long now = System.nanoTime();
        boolean idle = now - idleFrom >= limit.toNanos();
        if (!(idle || multiplexed) || now - lookedAt < LOOK.toNanos()) {
            return false;
        }
        lookedAt = now;
        multiplexed = multiplexers.isAnyThere();
        if (multiplexed) {
            idles();
        }
        return idle && !multiplexed;
    }

    /// Admits none any more, and ends all that run.
    synchronized void close(PilotEnd end) {
        closed = end;
        running.forEach(command -> end(command, end));
    }

    /// @return whether none was left in time, and nobody who has yet to say what it wants
    synchronized boolean awaitNone(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (admitted > 0 || visitors > 0) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private static void end(RunningCommand command, PilotEnd end) {
        command.announce(end.reason());
        command.end(end.reason(), false, end.grace());
    }

    private static String inWords(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds >= 60 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}
