package io.codex.core.endpoint;

import io.codex.core.shell.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Removes what certainly belongs to nobody, by the rules of a claim: the owner withdrew, or has certainly ended on a
/// host that answers, or did not beat for the whole lease on the own clock.
final class Cleaning {
    private final Surveyor surveyor;
    private final PredecessorCheck check;
    private final Timings timings;
    private final List<CleanReport.Item> removed = new ArrayList<>();

    Cleaning(Surveyor surveyor, PredecessorCheck check, Timings timings) {
        this.surveyor = surveyor;
        this.check = check;
        this.timings = timings;
    }

    /// @param waiting told how many generations are watched, and for how much longer
    CleanReport run(BiConsumer<Integer, Duration> waiting) {
        var watched = new ArrayList<Suspect>();
        for (EndpointEntry entry : suspects()) {
            var suspect = new Suspect(entry);
            if (!suspect.removedAtOnce()) {
                watched.add(suspect);
            }
        }
        watch(watched, waiting);
        List<EndpointEntry> after = watched.isEmpty() ? List.of() : suspects();
        var kept = new ArrayList<CleanReport.Item>();
        for (Suspect suspect : watched) {
            // one that answers by now, or is gone by itself, is none any more
            Optional<EndpointEntry> still = after.stream()
                    .filter(entry -> entry.file().equals(suspect.entry.file()))
                    .findFirst();
            if (still.isPresent() && !suspect.removedAfterLease()) {
                kept.add(new CleanReport.Item(suspect.entry.file(), suspect.reasonToStay));
            }
        }
        return new CleanReport(removed, kept);
    }

    private List<EndpointEntry> suspects() {
        return surveyor.survey().entries().stream()
                .filter(entry -> entry.state() != EndpointEntry.State.VERIFIED)
                .toList();
    }

    private void watch(List<Suspect> watched, BiConsumer<Integer, Duration> waiting) {
        long end = System.nanoTime()
                + timings.lease().plus(timings.poll().multipliedBy(2)).toNanos();
        while (watched.stream().anyMatch(Suspect::mayTurnOutDead)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            waiting.accept(watched.size(), Duration.ofNanos(left));
            Pause.of(timings.poll());
            watched.forEach(Suspect::look);
        }
    }

    /// A generation that does not serve.
    private final class Suspect {
        private final EndpointEntry entry;
        private final Generations generations;
        private final StillnessWatch watch = new StillnessWatch(timings.lease(), System::nanoTime);
        private String reasonToStay = "its beat did not stand still for the whole lease";
        private @Nullable String seen;
        private boolean alive;
        private boolean still;

        Suspect(EndpointEntry entry) {
            this.entry = entry;
            Path folder = entry.file().getParent();
            if (folder == null) {
                throw new IllegalArgumentException(entry.file() + " lies in no folder");
            }
            this.generations = new Generations(folder);
            look();
        }

        /// The beat and, for a damaged record without an owner, the record: an owner would rewrite either.
        void look() {
            if (alive || still) {
                return;
            }
            try {
                still = watch.standsStill(entry.generation(), this::written);
                if (alive) {
                    reasonToStay = "its owner beats";
                }
            } catch (IOException e) {
                reasonToStay = "its files cannot be read: " + EndpointFailures.reason(e);
            }
        }

        private String written() throws IOException {
            String before = seen;
            String now = generations.readBeat(entry.generation()) + lastWritten();
            alive = before != null && !before.equals(now);
            seen = now;
            return now;
        }

        private String lastWritten() throws IOException {
            Path record = generations.record(entry.generation());
            return Files.exists(record, LinkOption.NOFOLLOW_LINKS)
                    ? Files.getLastModifiedTime(record, LinkOption.NOFOLLOW_LINKS)
                            .toString()
                    : "";
        }

        boolean mayTurnOutDead() {
            return !alive && !still;
        }

        boolean removedAtOnce() {
            try {
                if (generations.isWithdrawn(entry.generation())) {
                    return removed("its owner withdrew");
                }
                if (generations.hasDiedHere(entry.generation())
                        || (entry.claim() != null && check.hasEnded(entry.claim()))) {
                    return removed("its owner has ended");
                }
                return false;
            } catch (IOException e) {
                reasonToStay = "its claim cannot be read: " + EndpointFailures.reason(e);
                return false;
            }
        }

        boolean removedAfterLease() {
            try {
                return still
                        && removed("nobody %s for %d s"
                                .formatted(
                                        entry.claim() == null ? "claimed it" : "beat",
                                        timings.lease().toSeconds()));
            } catch (IOException e) {
                reasonToStay = "it cannot be removed: " + EndpointFailures.reason(e);
                return false;
            }
        }

        private boolean removed(String reason) throws IOException {
            if (Files.isDirectory(entry.file(), LinkOption.NOFOLLOW_LINKS)) {
                reasonToStay = "it is a folder, which codex never makes; remove it yourself";
                return false;
            }
            if (entry.claim() == null || generations.isWithdrawn(entry.generation())) {
                Files.deleteIfExists(entry.file());
            } else {
                generations.withdraw(
                        entry.generation(), new Departure("cleaned away: " + reason, false, Instant.now()));
            }
            removed.add(new CleanReport.Item(entry.file(), reason));
            return true;
        }
    }
}
