package io.codex.neo4j.server;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Words for what the file system does to the data folder.
final class FileFailure {
    static final String NO_SPACE_HINT =
            "free space or quota there, or set codex.neo4j.data to a folder on another file system";

    private FileFailure() {}

    static CodexException unusable(Path file, IOException cause) {
        String reason = reason(cause);
        boolean full = isFull(reason);
        return new CodexException(
                ExitCode.FAILED,
                "cannot use %s: %s".formatted(file, reason),
                full ? NO_SPACE_HINT : "check the owner and the permissions of %s".formatted(file),
                cause);
    }

    /// Whether a message of the system says that the disk or the quota is used up.
    static boolean isFull(String message) {
        return message.contains("No space left on device") || message.contains("quota exceeded");
    }

    static String reason(IOException cause) {
        return switch (cause) {
            case AccessDeniedException e -> "permission denied";
            case NoSuchFileException e -> "no such file or folder";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(cause.getMessage());
        };
    }
}
