package io.codex.embed.service;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the requests that are being answered, so that a stop can wait for them.
public final class RunningRequests {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int running;

    /// To be closed when the answer is complete.
    public Running begin() {
        lock.lock();
        try {
            running++;
        } finally {
            lock.unlock();
        }
        return new Running();
    }

    public int count() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until none runs.
    ///
    /// @return how many still run when the time is over
    public int awaitNone(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (running > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return count();
    }

    /// One request.
    public final class Running implements AutoCloseable {
        private Running() {}

        @Override
        public void close() {
            lock.lock();
            try {
                running--;
                if (running == 0) {
                    none.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
