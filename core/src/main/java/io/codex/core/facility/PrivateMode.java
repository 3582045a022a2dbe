package io.codex.core.facility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Whether a private file is private.
final class PrivateMode {
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private PrivateMode() {}

    /// What is wrong with its owner or mode.
    static Optional<FacilityProblem> of(Path file) {
        try {
            if (!Files.getAttribute(file, "unix:uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                return Optional.of(problem(file, "belongs to another user"));
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            return OWNER.containsAll(mode)
                    ? Optional.empty()
                    : Optional.of(problem(file, "has mode " + PosixFilePermissions.toString(mode)));
        } catch (IOException e) {
            return Optional.of(problem(file, "cannot be looked at: " + e.getMessage()));
        }
    }

    private static FacilityProblem problem(Path file, String words) {
        return FacilityProblem.warning(
                file,
                0,
                "",
                "is a private file, and " + words,
                "your own, of mode 0600 (chmod 600 %s)".formatted(file));
    }
}
