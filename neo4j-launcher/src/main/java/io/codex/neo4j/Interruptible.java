package io.codex.neo4j;

import org.jspecify.annotations.Nullable;

/// Work that another thread may interrupt, and nothing around it: a file that is written at the end of a life must not
/// fail because its beginning was cut short.
final class Interruptible {
    private @Nullable Thread worker;
    private boolean interrupted;

    /// What {@link #call} runs.
    @FunctionalInterface
    interface Work<T> {
        T call() throws InterruptedException;
    }

    /// Runs the work on this thread. What it returns counts, even when the interruption came too late for it.
    ///
    /// @throws InterruptedException when it was interrupted, now or before
    <T> T call(Work<T> work) throws InterruptedException {
        begin();
        try {
            return work.call();
        } finally {
            end();
        }
    }

    /// Interrupts the work that runs, and all that would follow.
    synchronized void interrupt() {
        interrupted = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    private synchronized void begin() throws InterruptedException {
        if (interrupted) {
            throw new InterruptedException();
        }
        worker = Thread.currentThread();
    }

    private synchronized void end() {
        worker = null;
        var _ = Thread.interrupted();
    }
}
