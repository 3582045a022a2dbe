package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// Words for what the shared file system does to the files of this package.
final class EndpointFailures {
    private EndpointFailures() {}

    /// @param kind what the file is: secret, endpoint record, claim
    static CodexException unusable(String kind, Path file, IOException cause) {
        return new CodexException(
                ExitCode.FAILED, "cannot use %s %s: %s".formatted(kind, file, reason(cause)), hint(cause, file), cause);
    }

    static String reason(IOException cause) {
        return switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "is in the way: " + cause.getMessage();
            case NoSuchFileException _ -> "no such file or directory: " + cause.getMessage();
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }

    /// Whether the network file system may be well again in a moment: EIO, ESTALE.
    static boolean isPassing(IOException failure) {
        String reason = reason(failure);
        // "exists" is said, too, of a folder that could not be looked at
        return failure instanceof FileAlreadyExistsException
                || reason.contains("Input/output error")
                || reason.contains("Stale file handle");
    }

    private static String hint(IOException cause, Path file) {
        String reason = reason(cause).toLowerCase(Locale.ROOT);
        if (reason.contains("no space") || reason.contains("quota")) {
            return "free space or quota on the file system of %s, or set %s to another one that the nodes share"
                    .formatted(file.getParent(), ServicesHome.VARIABLE);
        }
        return "check the permissions and the file system of %s".formatted(file.getParent());
    }
}
