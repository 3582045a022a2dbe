package io.codex.core.tunnel;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What the names below the far side's `endpoints` say of a service that does not answer: `CLUSTER/SERVICE/N` is a
/// claim,
/// `N.withdrawn` its end.
///
/// @param names paths, as the far side has them
record FarClaims(List<String> names) {
    private static final String ENDED = ".withdrawn";

    /// Whether the last one who claimed it has not given it up: it starts, or ended without a word.
    boolean isOwned(String service) {
        Optional<Path> last = names.stream()
                .map(Path::of)
                .filter(file -> file.getNameCount() > 1
                        && file.getName(file.getNameCount() - 2).toString().equals(service)
                        && file.getFileName().toString().matches("[0-9]{1,18}"))
                .max(Comparator.comparingLong(
                        file -> Long.parseLong(file.getFileName().toString())));
        return last.isPresent() && !names.contains(last.get() + ENDED);
    }
}
