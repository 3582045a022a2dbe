package io.codex.core.shell;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// The files that processes of this host have open, as far as this user may see them (`/proc/PID/fd`,
/// proc_pid_fd(5)).
public final class OpenFiles {
    private final Path proc;

    /// @param proc `/proc`
    public OpenFiles(Path proc) {
        this.proc = proc;
    }

    /// The first process with an open file whose link satisfies the condition.
    public OptionalLong holderOf(Predicate<String> link) {
        return ProcessHandle.allProcesses()
                .mapToLong(ProcessHandle::pid)
                .filter(pid -> hasOpen(pid, link))
                .findFirst();
    }

    /// Whether the process has a file open whose link satisfies the condition.
    public boolean hasOpen(long pid, Predicate<String> link) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve(pid + "/fd"))) {
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
        } catch (NoSuchFileException | NotLinkException e) {
            return "";
        }
    }
}
