package io.codex.embed.model;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Spreads the passes of one request over several threads, of which the caller is one. One core per pass and several
/// passes at once beats several cores per pass: OpenMP's threads wait for each other after every operation, and
/// nearly stand still when another process wants a core.
final class Lanes implements AutoCloseable {
    private final int count;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("codex-lane-", 0).factory());

    Lanes(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /// Does all the work, in the given order as lanes become free, and returns when all is done. After a failure no
    /// further work is begun, and the failure is thrown.
    <W> void run(Collection<W> work, Consumer<W> pass) {
        Queue<W> todo = new ConcurrentLinkedQueue<>(work);
        Runnable lane = () -> {
            try {
                for (W next = todo.poll(); next != null; next = todo.poll()) {
                    pass.accept(next);
                }
            } catch (RuntimeException e) {
                todo.clear();
                throw e;
            }
        };
        CompletableFuture<?>[] others = IntStream.range(1, Math.min(count, work.size()))
                .mapToObj(_ -> CompletableFuture.runAsync(lane, threads))
                .toArray(CompletableFuture<?>[]::new);
        try {
            lane.run();
        } finally {
            join(others);
        }
    }

    private static void join(CompletableFuture<?>[] others) {
        try {
            CompletableFuture.allOf(others).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
