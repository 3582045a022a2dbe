package io.codex.embed.service;

import io.codex.embed.model.PassGate;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The queue before the model. Requests take turns pass by pass, first come first served, so that a short one
/// overtakes the rest of a long one. How many texts may wait is bounded.
public final class ForwardQueue {
    private final Semaphore passes;
    private final int maxWaitingTexts;
    private final AtomicInteger waitingTexts = new AtomicInteger();

    /// @param passesAtOnce forward passes that run side by side
    /// @param maxWaitingTexts texts of admitted requests, all together
    public ForwardQueue(int passesAtOnce, int maxWaitingTexts) {
        this.passes = new Semaphore(passesAtOnce, true);
        this.maxWaitingTexts = maxWaitingTexts;
    }

    /// Lets a request in; to be closed when it has its vectors. A request is never too large for an empty queue.
    ///
    /// @param timeout for the whole request, from now
    /// @throws QueueException.Full if too many texts wait
    public Admission admit(int texts, Duration timeout) {
        int before = waitingTexts.getAndUpdate(waiting -> fits(waiting, texts) ? waiting + texts : waiting);
        if (!fits(before, texts)) {
            throw new QueueException.Full(before, maxWaitingTexts);
        }
        return new Admission(texts, System.nanoTime() + timeout.toNanos());
    }

    /// Texts of admitted requests that have no vectors yet.
    public int waitingTexts() {
        return waitingTexts.get();
    }

    private boolean fits(int waiting, int texts) {
        return waiting == 0 || (long) waiting + texts <= maxWaitingTexts;
    }

    /// One request's place in the queue.
    public final class Admission implements PassGate, AutoCloseable {
        private final int texts;
        private final long deadline;

        private Admission(int texts, long deadline) {
            this.texts = texts;
            this.deadline = deadline;
        }

        /// @throws QueueException.TimedOut if the turn does not come in time
        @Override
        public float[][] pass(Supplier<float[][]> forward) {
            try {
                if (!passes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new QueueException.TimedOut();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new QueueException.TimedOut();
            }
            try {
                return forward.get();
            } finally {
                passes.release();
            }
        }

        @Override
        public void close() {
            waitingTexts.addAndGet(-texts);
        }
    }
}
