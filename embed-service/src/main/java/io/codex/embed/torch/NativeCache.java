package io.codex.embed.torch;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The directory on this node into which DJL unpacks native libraries, some 20 MB, before it loads them. The home
/// folder would be the default of DJL, and is shared by nodes of different kinds; a directory that others can write
/// to would let them run code here. DJL writes to a temporary name and renames, so that services of one user share it.
public final class NativeCache {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private NativeCache() {}

    /// `DJL_CACHE_DIR`, else `codex-embed` in `XDG_RUNTIME_DIR` if that exists on this node, else
    /// `codex-embed-USER` in the directory for temporary files.
    public static Path defaultDirectory(Function<String, @Nullable String> environment, Path temporary, String user) {
        String configured = environment.apply("DJL_CACHE_DIR");
        if (configured != null && !configured.isBlank()) {
            return Path.of(configured);
        }
        // batch jobs inherit the variable from the login node, where the directory is
        String runtime = environment.apply("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isBlank() && Files.isWritable(Path.of(runtime))) {
            return Path.of(runtime, "codex-embed");
        }
        return temporary.resolve("codex-embed-" + user);
    }

    /// Creates the directory with mode 0700 if it is missing.
    ///
    /// @return its real path
    /// @throws CodexException if it cannot be created, or if others own it or can write to it
    public static Path prepare(Path directory) {
        try {
            create(directory);
            Path real = directory.toRealPath();
            Object owner = Files.getAttribute(real, "unix:uid");
            Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
            if (!owner.equals(self)
                    || permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new CodexException(
                        ExitCode.CONFIGURATION,
                        "others can write to " + real + ", from which native libraries are loaded",
                        "make it yours alone (chmod 700), or set CODEX_EMBED_NATIVE_CACHE to a directory that is");
            }
            return real;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "cannot use " + directory + " for native libraries: " + e,
                    "set CODEX_EMBED_NATIVE_CACHE to a directory on this node that you can write to",
                    e);
        }
    }

    private static void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (FileAlreadyExistsException e) {
            // another service of this user was faster
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }
}
