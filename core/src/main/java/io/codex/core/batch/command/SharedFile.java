package io.codex.core.batch.command;

import com.fasterxml.jackson.core.JacksonException;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A JSON file that the user's processes on this host read freely and write in turns.
///
/// @param <T> what it holds
final class SharedFile<T> {
    /// Longer than a scheduler's command may take.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration GLANCE = Duration.ofMillis(50);

    private final Path file;
    private final Class<T> type;
    private final T empty;
    /// A lock on a file is the process's, not the thread's.
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable Object seen;
    private T last;

    SharedFile(Path file, Class<T> type, T empty) {
        this.file = file;
        this.type = type;
        this.empty = empty;
        this.last = empty;
    }

    /// What it holds; the empty value when it is not there, or was written by a codex of another kind.
    synchronized T read() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object key = attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
            if (!key.equals(seen)) {
                last = Json.MAPPER.readValue(Files.readString(file), type);
                seen = key;
            }
            return last;
        } catch (NoSuchFileException | JacksonException e) {
            return empty;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// Changes it, when no other process does so at the moment.
    ///
    /// @param change of what it holds once the turn is ours; may take long
    /// @return what it holds then; empty when another has the turn
    Optional<T> tryChange(UnaryOperator<T> change) {
        if (!turn.tryLock()) {
            return Optional.empty();
        }
        try (FileChannel channel = lockFile();
                FileLock lock = channel.tryLock()) {
            return lock == null ? Optional.empty() : Optional.of(changed(change));
        } catch (OverlappingFileLockException e) {
            // another object of this process has it
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            turn.unlock();
        }
    }

    /// Changes it when its turn comes; others' turns may take as long as a scheduler's command.
    ///
    /// @throws CodexException when it does not come
    T change(UnaryOperator<T> change) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<T> changed = tryChange(change);
            if (changed.isPresent()) {
                return changed.get();
            }
            if (System.nanoTime() >= deadline) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "another process has held %s for %d s".formatted(file, PATIENCE.toSeconds()),
                        "look for a codex that hangs: fuser %s.lock".formatted(file));
            }
            Pause.of(GLANCE);
        }
    }

    private T changed(UnaryOperator<T> change) throws IOException {
        T before = read();
        T after = change.apply(before);
        if (!after.equals(before)) {
            PrivateFile.replace(file, Json.MAPPER.writeValueAsString(after));
        }
        return after;
    }

    private FileChannel lockFile() throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        if (!Files.exists(lock)) {
            PrivateFile.overwrite(lock, "");
        }
        return FileChannel.open(lock, StandardOpenOption.WRITE);
    }

    private CodexException unusable(IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot use %s: %s".formatted(file, cause.getMessage()),
                "check its permissions and the free space there, or set CODEX_RUNTIME_DIR",
                cause);
    }
}
