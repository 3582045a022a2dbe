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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rewrites the counter of one generation, and notices when the generation is lost.
///
/// A beat that fails (EIO, ESTALE) is not a loss: only a higher claim is, or no success for three quarters of the
/// owner's limit, which leaves the rest to stop in order before the dead-man process kills.
final class Beats {
    private static final Logger LOG = System.getLogger(Beats.class.getName());

    private final Generations generations;
    private final Claim claim;
    private final Exclusivity exclusivity;
    private final Timings timings;
    private final ScheduledExecutorService clock;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Runnable> beatActions = new ArrayList<>();
    private final List<Consumer<String>> lossActions = new ArrayList<>();
    private @Nullable String loss;
    private long counter;
    private volatile long lastSuccess;

    Beats(Generations generations, Claim claim, Exclusivity exclusivity, Timings timings) {
        this.generations = generations;
        this.claim = claim;
        this.exclusivity = exclusivity;
        this.timings = timings;
        this.clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("codex-beat").factory());
    }

    /// @throws IOException when the first beat fails
    void start() throws IOException {
        generations.writeBeat(claim.generation(), counter);
        lastSuccess = System.nanoTime();
        long period = timings.beat().toMillis();
        var _ = clock.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    void stop() {
        stopped.set(true);
        clock.shutdown();
    }

    synchronized void onBeat(Runnable action) {
        beatActions.add(action);
    }

    synchronized void onLoss(Consumer<String> action) {
        if (loss == null) {
            lossActions.add(action);
        } else {
            action.accept(loss);
        }
    }

    private synchronized void beat() {
        if (stopped.get() || loss != null) {
            return;
        }
        try {
            OptionalLong highest = generations.highest();
            if (exclusivity == Exclusivity.SINGLE && highest.orElse(0) > claim.generation()) {
                lose("generation %d has taken over".formatted(highest.getAsLong()));
                return;
            }
            generations.writeBeat(claim.generation(), ++counter);
            // only a beat that the dead-man process heard of is one
            beatActions.forEach(Runnable::run);
            lastSuccess = System.nanoTime();
        } catch (IOException e) {
            missed(EndpointFailures.reason(e));
        } catch (RuntimeException e) {
            // an executor would silently never run this again
            missed(String.valueOf(e.getMessage()));
        }
    }

    private void missed(String reason) {
        LOG.log(Level.WARNING, "no beat: {0}", reason);
        long silence = System.nanoTime() - lastSuccess;
        if (silence >= timings.ownerLimit().toNanos() * 3 / 4) {
            lose("could not beat for %d s: %s".formatted(TimeUnit.NANOSECONDS.toSeconds(silence), reason));
        }
    }

    private void lose(String reason) {
        loss = reason;
        clock.shutdown();
        lossActions.forEach(action -> action.accept(reason));
    }
}
