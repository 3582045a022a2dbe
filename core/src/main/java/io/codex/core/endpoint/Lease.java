package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One generation of something that one process owns, kept by beating and given up by {@link #withdraw}.
///
/// The generation number is the fencing token: it only ever grows, and a claim of the next one is possible only when
/// the owner withdrew, certainly ended on a host that answers, or did not beat for the whole lease.
public final class Lease implements AutoCloseable {
    private final Generations generations;
    private final Claim claim;
    private final Beats beats;
    private boolean withdrawn;

    private Lease(Generations generations, Claim claim, Beats beats) {
        this.generations = generations;
        this.claim = claim;
        this.beats = beats;
    }

    /// Waits until the claim is possible, makes it and begins to beat.
    ///
    /// @param folder   of the generations' files
    /// @param waiting  told, once for each owner in the way, whom it waits for
    /// @throws CodexException after the timeout, naming the owner in the way
    public static Lease acquire(
            Path folder,
            Exclusivity exclusivity,
            @Nullable String jobId,
            PredecessorCheck check,
            Timings timings,
            Duration timeout,
            Consumer<Claim> waiting) {
        var generations = new Generations(folder);
        var watch = new StillnessWatch(timings.lease(), System::nanoTime);
        String owner = UUID.randomUUID().toString();
        long deadline = System.nanoTime() + timeout.toNanos();
        long announced = 0;
        while (true) {
            long next;
            Optional<Claim> inTheWay = Optional.empty();
            try {
                OptionalLong highest = generations.highest();
                next = highest.orElse(0) + 1;
                if (exclusivity == Exclusivity.REPLICATED
                        || highest.isEmpty()
                        || isFree(generations, highest.getAsLong(), check, watch)) {
                    var claim = new Claim(
                            owner, next, ServiceIdentity.hostName(), ProcessIdentity.current(), jobId, Instant.now());
                    if (generations.tryClaim(claim)) {
                        return begin(generations, claim, exclusivity, timings);
                    }
                    continue;
                }
                inTheWay = generations.readClaim(highest.getAsLong());
            } catch (IOException e) {
                throw EndpointFailures.unusable("claim in", folder, e);
            }
            if (inTheWay.isPresent() && announced != inTheWay.get().generation()) {
                announced = inTheWay.get().generation();
                waiting.accept(inTheWay.get());
            }
            if (System.nanoTime() > deadline) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "%s is owned by %s, which is alive after %d s of waiting"
                                .formatted(
                                        folder.getFileName(),
                                        inTheWay.map(Claim::inWords).orElse("generation " + (next - 1)),
                                        timeout.toSeconds()),
                        "stop that one first (codex down), or wait until it ends");
            }
            Pause.of(timings.poll());
        }
    }

    private static boolean isFree(Generations generations, long highest, PredecessorCheck check, StillnessWatch watch)
            throws IOException {
        if (generations.isWithdrawn(highest)) {
            return true;
        }
        Optional<Claim> predecessor = generations.readClaim(highest);
        if (predecessor.isPresent() && check.hasEnded(predecessor.get())) {
            return true;
        }
        String beat;
        try {
            beat = generations.readBeat(highest);
        } catch (IOException e) {
            watch.reset();
            return false;
        }
        return watch.standsStill(highest, beat);
    }

    private static Lease begin(Generations generations, Claim claim, Exclusivity exclusivity, Timings timings)
            throws IOException {
        var beats = new Beats(generations, claim, exclusivity, timings);
        try {
            beats.start();
        } catch (IOException e) {
            giveUp(generations, claim, e);
            throw e;
        }
        return new Lease(generations, claim, beats);
    }

    /// A claim that could never beat must not be in the way of the next one for a whole lease.
    private static void giveUp(Generations generations, Claim claim, IOException cause) {
        try {
            generations.withdraw(
                    claim.generation(),
                    new Departure("could not beat: " + EndpointFailures.reason(cause), false, Instant.now()));
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    public Claim claim() {
        return claim;
    }

    public long generation() {
        return claim.generation();
    }

    /// Called once, on the beating thread, with the reason in words: another owner has the next generation, or no beat
    /// succeeded for too long. What the lease protects must stop at once.
    public void onLoss(Consumer<String> action) {
        beats.onLoss(action);
    }

    /// Called after each beat that succeeded.
    void onBeat(Runnable action) {
        beats.onBeat(action);
    }

    /// Ends the beats and gives the generation up. Once it succeeded, a further call does nothing.
    ///
    /// @param planned whether somebody asked for it
    /// @throws CodexException when the file system refuses; it may be tried again
    public synchronized void withdraw(String reason, boolean planned) {
        beats.stop();
        if (withdrawn) {
            return;
        }
        try {
            generations.withdraw(generation(), new Departure(reason, planned, Instant.now()));
            withdrawn = true;
        } catch (IOException e) {
            throw EndpointFailures.unusable("claim in", generations.folder(), e);
        }
    }

    /// To be called right before an act that only the owner may do: a process that was stopped for a while may have
    /// lost the generation without knowing.
    ///
    /// @throws CodexException when another owner has a higher generation
    public void requireOwned() {
        try {
            if (generations.highest().orElse(0) > generation()) {
                throw new CodexException(
                        ExitCode.FAILED,
                        "%s was taken over by another process while this one was held up"
                                .formatted(generations.folder().getFileName()),
                        "nothing was done; try again");
            }
        } catch (IOException e) {
            throw EndpointFailures.unusable("claim in", generations.folder(), e);
        }
    }

    /// Removes what ended generations left, but for the last few.
    public void forgetEnded() {
        try {
            generations.forgetEnded();
        } catch (IOException e) {
            throw EndpointFailures.unusable("claim in", generations.folder(), e);
        }
    }

    Generations generations() {
        return generations;
    }

    @Override
    public void close() {
        withdraw("done", true);
    }
}
