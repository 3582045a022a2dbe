package io.codex.core.batch.command;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a submission has left on the file system up to now.
///
/// @param spec        null for a job that was not submitted from here
/// @param id          which job it became, also when it was asked for by the id of a duplicate; null when not known
/// @param submitted   the epoch when not known
/// @param exits       by array index; of a single job with -1
/// @param cancelled   by whom, by array index; the whole with -1
/// @param begun       the indices of those that ever started; -1 for a single job
/// @param failure     why it cannot be read; null when it can
record JobTrace(
        @Nullable JobTag tag,
        @Nullable JobSpec spec,
        @Nullable JobId id,
        Instant submitted,
        Map<Integer, ExitRecord> exits,
        Map<Integer, String> cancelled,
        Set<Integer> begun,
        @Nullable String failure) {
    static final JobTrace NONE = new JobTrace(null, null, null, Instant.EPOCH, Map.of(), Map.of(), Set.of(), null);

    static JobTrace unreadable(String why) {
        return new JobTrace(null, null, null, Instant.EPOCH, Map.of(), Map.of(), Set.of(), why);
    }

    static JobTrace read(SubmissionFolder folder) throws IOException {
        Map<Integer, ExitRecord> exits = new HashMap<>();
        for (int index : folder.indices("exit")) {
            folder.exit(index).ifPresent(exit -> exits.put(index, exit));
        }
        Map<Integer, String> cancelled = new HashMap<>();
        for (int index : folder.indices("cancelled")) {
            folder.cancelledBy(index).ifPresent(by -> cancelled.put(index, by));
        }
        Optional<SubmittedId> id = folder.id();
        return new JobTrace(
                folder.tag(),
                folder.spec().orElse(null),
                id.map(SubmittedId::id).orElse(null),
                id.map(SubmittedId::submitted).orElse(Instant.EPOCH),
                exits,
                cancelled,
                Set.copyOf(folder.indices("attempts")),
                null);
    }

    @Nullable
    String cancelledBy(int index) {
        String whole = cancelled.get(-1);
        return whole != null ? whole : cancelled.get(index);
    }

    /// How many exits only the scheduler can explain.
    int unexplained() {
        return Math.toIntExact(
                exits.values().stream().filter(exit -> !exit.isCertain()).count());
    }
}
