package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The wait of one process for the next generation, until it owns it.
final class Claiming {
    private static final Logger LOG = System.getLogger(Claiming.class.getName());

    private final Generations generations;
    private final Exclusivity exclusivity;
    private final @Nullable String jobId;
    private final PredecessorCheck check;
    private final Timings timings;
    private final Consumer<Claim> waiting;
    private final StillnessWatch watch;

    /// Owners of claims that may have been made or not: no answer came.
    private final Set<String> unanswered = new HashSet<>();

    private long announced;
    private String inTheWay = "";
    private @Nullable Long troubleSince;

    Claiming(
            Generations generations,
            Exclusivity exclusivity,
            @Nullable String jobId,
            PredecessorCheck check,
            Timings timings,
            Consumer<Claim> waiting) {
        this.generations = generations;
        this.exclusivity = exclusivity;
        this.jobId = jobId;
        this.check = check;
        this.timings = timings;
        this.waiting = waiting;
        this.watch = new StillnessWatch(timings.lease(), System::nanoTime);
    }

    /// @throws CodexException see {@link Lease#acquire}
    Lease run(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<Lease> lease = Optional.empty();
        try {
            while (true) {
                lease = attempt();
                if (lease.isPresent()) {
                    return lease.get();
                }
                if (System.nanoTime() > deadline) {
                    throw new CodexException(
                            ExitCode.TIMEOUT,
                            "%s is owned by %s, which is alive after %d s of waiting"
                                    .formatted(generations.folder().getFileName(), inTheWay, timeout.toSeconds()),
                            "stop that one first (codex down), or wait until it ends");
                }
                Pause.of(timings.poll());
            }
        } finally {
            if (lease.isEmpty()) {
                giveUpUnanswered();
            }
        }
    }

    private Optional<Lease> attempt() {
        try {
            OptionalLong highest = generations.highest();
            Optional<Lease> lease = highest.isEmpty() || mayBeFollowed(highest.getAsLong())
                    ? claim(highest.orElse(0) + 1)
                    : Optional.empty();
            troubleSince = null;
            return lease;
        } catch (IOException e) {
            endure(e);
            return Optional.empty();
        }
    }

    /// A file system that fails for a moment is no reason to give up a job that waited for hours.
    private void endure(IOException trouble) {
        long now = System.nanoTime();
        if (troubleSince == null) {
            troubleSince = now;
        }
        if (!EndpointFailures.isPassing(trouble)
                || now - troubleSince > timings.ownerLimit().toNanos()) {
            throw EndpointFailures.unusable("claim in", generations.folder(), trouble);
        }
    }

    private boolean mayBeFollowed(long highest) throws IOException {
        Optional<Claim> predecessor = generations.readClaim(highest);
        if (predecessor.isPresent() && unanswered.contains(predecessor.get().owner())) {
            giveUp(highest, "its owner was not told that it had it");
            return true;
        }
        if (exclusivity == Exclusivity.REPLICATED
                || generations.isWithdrawn(highest)
                || (predecessor.isPresent() && check.hasEnded(predecessor.get()))
                || standsStill(highest)) {
            return true;
        }
        inTheWay = predecessor.map(Claim::inWords).orElse("generation " + highest);
        if (predecessor.isPresent() && announced != highest) {
            announced = highest;
            waiting.accept(predecessor.get());
        }
        return false;
    }

    /// A network file system may remember that a name is missing, or an old listing, for longer than the lease; so the
    /// last look is one at what the server has.
    private boolean standsStill(long highest) throws IOException {
        if (!watch.standsStill(highest, () -> generations.readBeat(highest))) {
            return false;
        }
        generations.lookAnew(highest);
        return generations.highest().orElse(0) == highest
                && watch.standsStill(highest, () -> generations.readBeat(highest));
    }

    private Optional<Lease> claim(long next) throws IOException {
        // others may see the claim from now on, and count their lease from there
        long begun = System.nanoTime();
        // each attempt has its own, so that one whose answer got lost is not taken for this one
        var claim = new Claim(
                UUID.randomUUID().toString(),
                next,
                ServiceIdentity.hostName(),
                ProcessIdentity.current(),
                jobId,
                Instant.now());
        unanswered.add(claim.owner());
        if (!generations.tryClaim(claim)) {
            unanswered.remove(claim.owner());
            return Optional.empty();
        }
        // one who was held up since it looked may have got a number that was owned and forgotten meanwhile
        if (generations.isOutdated(next, exclusivity)) {
            giveUp(next, "claimed too late");
            return Optional.empty();
        }
        var beats = new Beats(generations, claim, exclusivity, timings, begun);
        beats.start();
        unanswered.remove(claim.owner());
        return Optional.of(new Lease(generations, claim, beats));
    }

    private void giveUp(long generation, String reason) throws IOException {
        generations.withdraw(generation, new Departure(reason, false, Instant.now()));
    }

    /// A claim that nobody will ever beat for must not be in the way of the next one for a whole lease.
    private void giveUpUnanswered() {
        if (unanswered.isEmpty()) {
            return;
        }
        try {
            for (long generation : generations.claimed()) {
                Optional<Claim> claim = generations.readClaim(generation);
                if (claim.isPresent() && unanswered.contains(claim.get().owner())) {
                    giveUp(generation, "its owner was not told that it had it");
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a claim in {0} may be left: {1}", generations.folder(), EndpointFailures.reason(e));
        }
    }
}
