package io.codex.core.endpoint;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tells, look after look, whether somebody still owns a service that does not answer, or lost it only just now.
/// Of one who waits; not for several threads.
public final class OwnerWatch {
    private final Generations generations;
    private final Timings timings;
    private final Duration recent;
    private final Map<Long, StillnessWatch> watches = new HashMap<>();

    OwnerWatch(Generations generations, Timings timings, Duration recent) {
        this.generations = generations;
        this.timings = timings;
        this.recent = recent;
    }

    /// In words, who may bring the service back: an owner that beats, or one that ended unasked and just now. Empty
    /// when there is none; a file system that does not answer says neither.
    public Optional<String> sign() {
        try {
            List<Long> claimed = generations.claimed();
            for (long generation : claimed) {
                Optional<String> beating = beating(generation);
                if (beating.isPresent()) {
                    return beating;
                }
            }
            return claimed.isEmpty() ? Optional.empty() : justEnded(claimed.getFirst());
        } catch (IOException e) {
            return Optional.of("%s cannot be read: %s".formatted(generations.folder(), EndpointFailures.reason(e)));
        }
    }

    private Optional<String> beating(long generation) throws IOException {
        Optional<Claim> claim = generations.readClaim(generation);
        if (claim.isEmpty() || generations.isWithdrawn(generation) || generations.hasDiedHere(generation)) {
            return Optional.empty();
        }
        // a beat of yesterday need not be watched for a lease; clocks differ by less
        Optional<Instant> written = generations.lastBeat(generation);
        Instant oldest = Instant.now().minus(recent).minus(timings.lease());
        if (written.orElse(claim.get().claimed()).isBefore(oldest)) {
            return Optional.empty();
        }
        var watch = watches.computeIfAbsent(generation, _ -> new StillnessWatch(timings.lease(), System::nanoTime));
        return watch.standsStill(generation, () -> generations.readBeat(generation))
                ? Optional.empty()
                : Optional.of("%s is there and does not serve yet"
                        .formatted(claim.get().inWords()));
    }

    private Optional<String> justEnded(long generation) throws IOException {
        return generations
                .readDeparture(generation)
                .filter(departure -> !departure.planned()
                        && departure.at().isAfter(Instant.now().minus(recent)))
                .map(departure ->
                        "generation %d ended (%s) and may be started again".formatted(generation, departure.reason()));
    }
}
