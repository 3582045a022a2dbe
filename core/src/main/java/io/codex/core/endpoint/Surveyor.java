package io.codex.core.endpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at every generation of every service of every cluster.
final class Surveyor {
    private static final Comparator<EndpointEntry> ORDER = Comparator.comparing(EndpointEntry::cluster)
            .thenComparing(EndpointEntry::service)
            .thenComparing(EndpointEntry::generation, Comparator.reverseOrder());

    /// Hidden ones are codex's own, half written.
    private static final String OURS = "\\..*|[0-9]{1,18}(\\.(json|beat|withdrawn))?";

    private final EndpointReader reader;

    Surveyor(EndpointReader reader) {
        this.reader = reader;
    }

    EndpointSurvey survey() {
        List<Path> folders = reader.serviceFolders();
        List<RecordFile> records = folders.stream()
                .flatMap(folder -> EndpointReader.records(folder).stream())
                .toList();
        var entries = new ArrayList<EndpointEntry>();
        var recorded = new HashSet<Path>();
        try (var answers = new SideBySide<>(records, reader::check)) {
            while (answers.hasNext()) {
                Checked checked = answers.next();
                entries.add(published(checked));
                recorded.add(checked.record().file());
            }
        }
        folders.forEach(folder -> entries.addAll(unpublished(folder, recorded)));
        entries.sort(ORDER);
        List<Path> foreign = folders.stream()
                .flatMap(folder -> EndpointReader.list(folder).stream())
                .filter(file -> !file.getFileName().toString().matches(OURS))
                .toList();
        return new EndpointSurvey(entries, foreign);
    }

    private static EndpointEntry published(Checked checked) {
        return switch (checked.verification()) {
            case Verification.Verified(Endpoint endpoint, ControlHealth health) ->
                entry(
                        checked,
                        EndpointEntry.State.VERIFIED,
                        "proved itself on %s; %s%s"
                                .formatted(endpoint.controlUrl(), health.ready() ? "" : "not ready: ", health.detail()),
                        "");
            case Verification.Rejected(var reason, var hint) ->
                entry(checked, EndpointEntry.State.REJECTED, reason, hint);
            case Verification.Unknown(var reason, var hint) -> entry(checked, EndpointEntry.State.SILENT, reason, hint);
        };
    }

    private static EndpointEntry entry(Checked checked, EndpointEntry.State state, String detail, String hint) {
        Path file = checked.record().file();
        return entry(file, checked.record().generation(), state, checked.endpoint(), detail, hint);
    }

    private static List<EndpointEntry> unpublished(Path folder, Set<Path> recorded) {
        var generations = new Generations(folder);
        try {
            return generations.claimed().stream()
                    .filter(generation -> !recorded.contains(generations.record(generation)))
                    .filter(generation -> !isWithdrawn(generations, generation))
                    .map(generation -> entry(
                            generations.claim(generation),
                            generation,
                            EndpointEntry.State.UNPUBLISHED,
                            null,
                            "claimed and not published",
                            ""))
                    .toList();
        } catch (IOException e) {
            throw EndpointFailures.unusable("endpoint folder", folder, e);
        }
    }

    private static boolean isWithdrawn(Generations generations, long generation) {
        try {
            return generations.isWithdrawn(generation);
        } catch (IOException e) {
            return false;
        }
    }

    private static EndpointEntry entry(
            Path file,
            long generation,
            EndpointEntry.State state,
            @Nullable Endpoint endpoint,
            String detail,
            String hint) {
        Path folder = Objects.requireNonNull(file.getParent(), "a record lies in a folder");
        var generations = new Generations(folder);
        @Nullable Claim claim = null;
        @Nullable Instant beat = null;
        try {
            claim = generations.readClaim(generation).orElse(null);
            beat = generations.lastBeat(generation).orElse(null);
        } catch (IOException e) {
            return new EndpointEntry(
                    cluster(folder),
                    service(folder),
                    generation,
                    state,
                    file,
                    endpoint,
                    null,
                    null,
                    "%s; its claim cannot be read: %s".formatted(detail, EndpointFailures.reason(e)),
                    hint);
        }
        return new EndpointEntry(
                cluster(folder), service(folder), generation, state, file, endpoint, claim, beat, detail, hint);
    }

    private static String service(Path folder) {
        return folder.getName(folder.getNameCount() - 1).toString();
    }

    private static String cluster(Path folder) {
        return folder.getName(folder.getNameCount() - 2).toString();
    }
}
