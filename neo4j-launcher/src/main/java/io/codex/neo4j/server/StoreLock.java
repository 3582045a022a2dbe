package io.codex.neo4j.server;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Holder;
import io.codex.neo4j.host.LockTable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Looks whether another process, on this host or another, has the store open. Neo4j's lock is an fcntl lock, which
/// NFS v4, GPFS and Lustre carry between hosts.
public final class StoreLock {
    private static final Logger LOG = Logger.getLogger(StoreLock.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final DataFolder data;

    public StoreLock(DataFolder data) {
        this.data = data;
    }

    /// Waits until nobody has the store open: a predecessor may be stopping. What is free here can be taken before
    /// Neo4j starts; Neo4j then fails by its own lock.
    ///
    /// @throws CodexException after the timeout, naming the file and the holder
    public void awaitFree(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean announced = false;
        for (Optional<Path> held = held(); held.isPresent(); held = held()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new CodexException(
                        ExitCode.FAILED,
                        "the store of Neo4j is locked: %s".formatted(inWords(held.get())),
                        "stop that process, or choose another folder with codex.neo4j.data; "
                                + "codex.neo4j.store-lock-timeout (now %d s) sets how long to wait for it"
                                        .formatted(timeout.toSeconds()));
            }
            if (!announced) {
                LOG.infof("waiting up to %d s: %s", timeout.toSeconds(), inWords(held.get()));
                announced = true;
            }
            Thread.sleep(POLL);
        }
        if (announced) {
            LOG.info("the store is free now");
        }
    }

    /// The file and its holder, for messages.
    static String inWords(Path file) {
        return "%s is held by %s"
                .formatted(
                        file,
                        LockTable.holderOf(file)
                                .map(Holder::inWords)
                                .orElse("a process that cannot be seen from this host"));
    }

    private Optional<Path> held() {
        return data.locks().stream().filter(StoreLock::isHeld).findFirst();
    }

    private static boolean isHeld(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileFailure.unusable(file, e);
        }
    }
}
