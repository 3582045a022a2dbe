package io.codex.core.batch.command;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

/// Where the user's processes on this host share what is worth keeping only until the next boot:
/// `$CODEX_RUNTIME_DIR`, else `$XDG_RUNTIME_DIR/codex`, else `/tmp/codex-UID`; mode 0700.
public final class RuntimeFolder {
    private RuntimeFolder() {}

    /// @throws CodexException when it cannot be made, or is somebody else's or open to others
    public static Path of(Map<String, String> environment) {
        try {
            Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            Path folder = path(environment, uid.toString());
            PrivateFile.folder(folder);
            boolean mine = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(uid)
                    && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
            Set<PosixFilePermission> others = Files.getPosixFilePermissions(folder);
            others.removeAll(Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE));
            if (!mine || !others.isEmpty()) {
                throw new CodexException(
                        ExitCode.CONFIGURATION,
                        "%s is not a folder of yours alone".formatted(folder),
                        "remove it, or set CODEX_RUNTIME_DIR to a folder of mode 0700");
            }
            return folder;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "cannot make a folder for the queue's cache: " + e.getMessage(),
                    "set CODEX_RUNTIME_DIR to a folder of mode 0700",
                    e);
        }
    }

    private static Path path(Map<String, String> environment, String uid) {
        String own = environment.getOrDefault("CODEX_RUNTIME_DIR", "");
        if (!own.isBlank()) {
            return Path.of(own);
        }
        String session = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!session.isBlank() && Files.isWritable(Path.of(session))) {
            return Path.of(session, "codex");
        }
        return Path.of("/tmp", "codex-" + uid);
    }
}
