package io.codex.neo4j;

import io.codex.core.endpoint.ControlHealth;
import io.codex.neo4j.server.RunningNeo4j;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks again and again whether a running Neo4j answers.
final class BoltWatch {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final RunningNeo4j neo4j;
    private final Duration limit;
    private @Nullable Long silentSince;
    private @Nullable Instant lastSilence;

    /// @param limit of silence, after which Neo4j counts as frozen
    BoltWatch(RunningNeo4j neo4j, Duration limit) {
        this.neo4j = neo4j;
        this.limit = limit;
    }

    /// Between two looks.
    Duration period() {
        return limit.compareTo(PERIOD) < 0 ? limit : PERIOD;
    }

    /// The end of Neo4j's life, once it has been silent for too long.
    Optional<Ending> look() {
        if (answers()) {
            return Optional.empty();
        }
        Duration silence = silence();
        return silence.compareTo(limit) < 0
                ? Optional.empty()
                : Optional.of(new Ending.Silent(neo4j.process().pid(), silence));
    }

    ControlHealth health() {
        boolean ready = neo4j.process().isAlive() && answers();
        return new ControlHealth(
                ready,
                "Neo4j (pid %d) %s%s"
                        .formatted(
                                neo4j.process().pid(),
                                ready
                                        ? "answers Bolt on port " + neo4j.bolt().port()
                                        : neo4j.process().isAlive() ? "does not answer Bolt" : "has ended",
                                lastSilence()));
    }

    private boolean answers() {
        boolean answers = neo4j.bolt().answers();
        note(answers);
        return answers;
    }

    private synchronized void note(boolean answers) {
        if (answers) {
            silentSince = null;
        } else {
            lastSilence = Instant.now();
            if (silentSince == null) {
                silentSince = System.nanoTime();
            }
        }
    }

    private synchronized Duration silence() {
        return silentSince == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - silentSince);
    }

    private synchronized String lastSilence() {
        return lastSilence == null ? "" : "; last silent at " + lastSilence.truncatedTo(ChronoUnit.SECONDS);
    }
}
