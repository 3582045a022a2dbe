package io.codex.core.batch.command;

import io.codex.core.batch.JobTag;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who submits a tag at the moment.
///
/// @param patience as long as one submission may take
/// @param notice   told in words what is waited for
record SubmissionTurn(Duration patience, Consumer<String> notice) {
    private static final Duration GLANCE = Duration.ofMillis(200);

    /// Two submissions of one tag go one after the other. Null where the file system knows no locks; there the wrapper
    /// alone sees to it that one job runs.
    @Nullable
    FileLock take(FileChannel channel, JobTag tag) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (System.nanoTime() < deadline) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // another thread of this process has it
            } catch (IOException e) {
                notice.accept("no locks for the tag %s: %s".formatted(tag, e.getMessage()));
                return null;
            }
            if (!told) {
                notice.accept("another codex is submitting the tag %s; waiting for it".formatted(tag));
                told = true;
            }
            Pause.of(GLANCE);
        }
        throw new CodexException(
                ExitCode.TIMEOUT,
                "another codex has been submitting the tag %s for %d s".formatted(tag, patience.toSeconds()),
                "look for one that hangs, or take another --tag");
    }
}
