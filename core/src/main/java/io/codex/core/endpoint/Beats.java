package io.codex.core.endpoint;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Rewrites the counter of one generation, and notices when the generation is lost.
///
/// A beat that fails (EIO, ESTALE) or hangs is not a loss: only a higher claim is, or no success for three quarters of
/// the owner's limit, which leaves the rest to stop in order before the dead-man process kills. A beat counts from when
/// it was begun, since others may have seen it from then on.
final class Beats {
    private static final Logger LOG = System.getLogger(Beats.class.getName());

    private final Generations generations;
    private final Claim claim;
    private final Exclusivity exclusivity;
    private final Timings timings;
    private final ScheduledExecutorService clock;
    private final List<LongConsumer> beatActions = new ArrayList<>();
    private final List<Consumer<String>> lossActions = new ArrayList<>();
    private @Nullable String loss;
    private @Nullable String lastFailure;
    private boolean stopped;
    private long counter;
    private long lastBegun;

    /// @param claimed when the claim was begun, by {@link System#nanoTime}
    Beats(Generations generations, Claim claim, Exclusivity exclusivity, Timings timings, long claimed) {
        this.generations = generations;
        this.claim = claim;
        this.exclusivity = exclusivity;
        this.timings = timings;
        this.lastBegun = claimed;
        // one beats, the other notices that a beat hangs
        this.clock = Executors.newScheduledThreadPool(
                2, Thread.ofPlatform().daemon().name("codex-beat-", 0).factory());
    }

    /// @throws IOException when the first beat fails, or came too late
    void start() throws IOException {
        long begun = System.nanoTime();
        generations.writeBeat(claim.generation(), counter);
        if (isOver()) {
            throw new IOException("the first beat took longer than the owner's limit");
        }
        synchronized (this) {
            lastBegun = begun;
        }
        long period = timings.beat().toMillis();
        var _ = clock.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
        var _ = clock.scheduleWithFixedDelay(this::watch, period, period, TimeUnit.MILLISECONDS);
    }

    synchronized void stop() {
        stopped = true;
        clock.shutdown();
    }

    /// @param action gets the new {@link #end}
    synchronized void onBeat(LongConsumer action) {
        beatActions.add(action);
    }

    synchronized void onLoss(Consumer<String> action) {
        if (loss == null) {
            lossActions.add(action);
        } else {
            action.accept(loss);
        }
    }

    /// When the ownership ends unless there is another beat, by {@link System#nanoTime}.
    synchronized long end() {
        return lastBegun + timings.ownerLimit().toNanos();
    }

    /// Whether others may own the next generation, whatever this process can see of it.
    boolean isOver() {
        return end() - System.nanoTime() <= 0;
    }

    private void beat() {
        if (hasEnded()) {
            return;
        }
        try {
            OptionalLong highest = generations.highest();
            if (exclusivity == Exclusivity.SINGLE && highest.orElse(0) > claim.generation()) {
                lose("generation %d has taken over".formatted(highest.getAsLong()));
                return;
            }
            long begun = System.nanoTime();
            generations.writeBeat(claim.generation(), ++counter);
            count(begun);
        } catch (IOException e) {
            missed(EndpointFailures.reason(e));
        } catch (RuntimeException e) {
            // an executor would silently never run this again
            missed(String.valueOf(e.getMessage()));
        }
    }

    /// One that came after the limit is none: others may have taken over.
    private void count(long begun) {
        List<LongConsumer> actions;
        synchronized (this) {
            if (hasEnded() || isOver()) {
                return;
            }
            actions = List.copyOf(beatActions);
        }
        // only a beat that the dead-man process heard of is one
        actions.forEach(action -> action.accept(begun + timings.ownerLimit().toNanos()));
        synchronized (this) {
            lastBegun = begun;
            lastFailure = null;
        }
    }

    private synchronized boolean hasEnded() {
        return stopped || loss != null;
    }

    private void missed(String reason) {
        LOG.log(Level.WARNING, "no beat: {0}", reason);
        synchronized (this) {
            lastFailure = reason;
        }
        watch();
    }

    private void watch() {
        long silence = System.nanoTime() - end() + timings.ownerLimit().toNanos();
        if (silence >= timings.ownerLimit().toNanos() * 3 / 4) {
            String reason;
            synchronized (this) {
                reason = lastFailure == null ? "the file system does not answer" : lastFailure;
            }
            lose("could not beat for %d s: %s".formatted(TimeUnit.NANOSECONDS.toSeconds(silence), reason));
        }
    }

    private void lose(String reason) {
        List<Consumer<String>> actions;
        synchronized (this) {
            if (hasEnded()) {
                return;
            }
            loss = reason;
            clock.shutdown();
            actions = List.copyOf(lossActions);
        }
        actions.forEach(action -> action.accept(reason));
    }
}
