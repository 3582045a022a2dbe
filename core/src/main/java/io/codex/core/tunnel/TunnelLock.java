package io.codex.core.tunnel;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// That a tunnel has one supervisor on this host. Ends with the process, however it ends.
final class TunnelLock implements AutoCloseable {
    private final FileChannel channel;

    private TunnelLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Empty when another process has it.
    static Optional<TunnelLock> take(Path folder) {
        Path file = folder.resolve("lock");
        try {
            PrivateFile.folder(folder);
            var lock = new TunnelLock(PrivateFile.channel(file));
            try {
                if (lock(lock.channel) != null) {
                    return Optional.of(lock);
                }
            } catch (IOException e) {
                lock.close();
                throw e;
            }
            lock.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot lock %s: %s".formatted(file, e.getMessage()),
                    "see whether the file system is there, knows locks, and is not full",
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // of this very process
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the process's end frees it
        }
    }
}
