package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
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

    Lease(Generations generations, Claim claim, Beats beats) {
        this.generations = generations;
        this.claim = claim;
        this.beats = beats;
    }

    /// Waits until the claim is possible, makes it and begins to beat.
    ///
    /// @param folder   of the generations' files
    /// @param waiting  told, once for each owner in the way, whom it waits for
    /// @throws CodexException after the timeout, naming the owner in the way; or when the file system refuses, or
    ///     fails for as long as the owner's limit
    public static Lease acquire(
            Path folder,
            Exclusivity exclusivity,
            @Nullable String jobId,
            PredecessorCheck check,
            Timings timings,
            Duration timeout,
            Consumer<Claim> waiting) {
        return new Claiming(new Generations(folder), exclusivity, jobId, check, timings, waiting).run(timeout);
    }

    public Claim claim() {
        return claim;
    }

    public long generation() {
        return claim.generation();
    }

    /// Called once, on a thread of the lease, with the reason in words: another owner has the next generation, or no
    /// beat succeeded for too long. What the lease protects must stop at once.
    public void onLoss(Consumer<String> action) {
        beats.onLoss(action);
    }

    /// Called after each beat that succeeded, with the new {@link #end}.
    void onBeat(LongConsumer action) {
        beats.onBeat(action);
    }

    /// When the ownership ends unless there is another beat, by {@link System#nanoTime}.
    long end() {
        return beats.end();
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
    /// @throws CodexException when another owner has a higher generation, or may have one: no beat succeeded
    ///     for the owner's limit
    public void requireOwned() {
        try {
            if (generations.highest().orElse(0) > generation() || beats.isOver()) {
                throw new CodexException(
                        ExitCode.FAILED,
                        "%s may have been taken over by another process while this one was held up"
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
