package io.codex.neo4j.host;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/// The files that processes have open, as far as this user may see them (`/proc/PID/fd`, proc_pid_fd(5)).
final class OpenFiles {
    private OpenFiles() {}

    /// The first process with an open file whose link satisfies the condition.
    static Optional<Long> holderOf(Predicate<String> link) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> hasOpen(pid, link))
                .findFirst();
    }

    static boolean hasOpen(long pid, Predicate<String> link) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                if (link.test(target(descriptor))) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            // another user's process, or one that has just ended
            return false;
        }
    }

    /// Empty for a descriptor that was closed meanwhile.
    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
