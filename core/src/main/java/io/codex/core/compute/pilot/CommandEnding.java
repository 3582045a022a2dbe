package io.codex.core.compute.pilot;

import io.codex.core.error.CodexException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ends the processes of a command: SIGTERM, and after a grace SIGKILL until none is left.
final class CommandEnding {
    private static final Duration LOOK = Duration.ofMillis(100);

    /// What holds a terminal passes on what was printed last.
    private static final int LOOKS_AT_THE_HOLDER = 20;

    /// What the kernel does not end even so waits for a dead file system.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CommandProcesses processes;
    private final Consumer<String> log;
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable String reason;
    private long killAt;

    CommandEnding(CommandProcesses processes, Consumer<String> log) {
        this.processes = processes;
        this.log = log;
    }

    /// Again, it shortens the grace; the first reason counts.
    ///
    /// @param hangup whether SIGHUP goes before, as nobody is there any more
    void begin(String why, boolean hangup, Duration grace) {
        if (!isFirst(why, grace)) {
            return;
        }
        try {
            Threads.start("end", () -> run(hangup));
        } catch (OutOfMemoryError e) {
            // a command may use up the threads that the host allows, and has to end all the same
            log.accept("no thread to end a command: " + e.getMessage());
            run(hangup);
        }
    }

    private synchronized boolean isFirst(String why, Duration grace) {
        long at = System.nanoTime() + grace.toNanos();
        if (reason == null) {
            reason = why;
            killAt = at;
            notifyAll();
            return true;
        }
        if (at - killAt < 0) {
            killAt = at;
        }
        return false;
    }

    /// Until it has begun, or that time is over.
    synchronized void awaitBegin(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); reason == null && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    /// Why it was ended; null when nobody did.
    synchronized @Nullable String reason() {
        return reason;
    }

    /// Until nothing is left of the command, where its end has begun, or that time is over.
    ///
    /// @return whether nothing is left
    boolean await(Duration limit) throws InterruptedException {
        return reason() == null || done.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized boolean isOver(Duration more) {
        return System.nanoTime() - killAt - more.toNanos() >= 0;
    }

    private void run(boolean hangup) {
        try {
            processes.terminate(hangup, log);
            while (!isOver(Duration.ZERO) && !processes.left().isEmpty()) {
                Thread.sleep(LOOK);
            }
            while (!isOver(PATIENCE) && !processes.left().isEmpty()) {
                processes.kill();
                Thread.sleep(LOOK);
            }
            for (int look = 0; look < LOOKS_AT_THE_HOLDER && processes.isHeld(); look++) {
                Thread.sleep(LOOK);
            }
            processes.killHolder();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | CodexException e) {
            log.accept("cannot end all processes of a command: " + e.getMessage());
        } finally {
            done.countDown();
        }
    }
}
