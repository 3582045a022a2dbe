package io.codex.cli.discover;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/// What a run did.
///
/// @param files     texts found
/// @param embedded  of them new or changed
/// @param unchanged of them known with the same content
/// @param removed   known before, and gone
/// @param chunks    whose vectors were made
/// @param truncated chunks longer than the model reads
/// @param skipped   entries left out, by reason
/// @param seconds   of the whole run
@RegisterForReflection
public record DiscoveryReport(
        String facility,
        String path,
        int files,
        int embedded,
        int unchanged,
        int removed,
        int chunks,
        int truncated,
        Map<SkipReason, Integer> skipped,
        double seconds) {
    public boolean isComplete() {
        return !skipped.containsKey(SkipReason.UNREADABLE);
    }
}
