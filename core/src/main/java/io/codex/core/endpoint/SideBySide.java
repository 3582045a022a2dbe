package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers to several questions, asked at once and given in the questions' order. What is not taken is given up.
final class SideBySide<Q, A> implements AutoCloseable {
    private static final int AT_ONCE = 32;

    private final Queue<Future<A>> answers = new ArrayDeque<>();
    private final @Nullable ExecutorService threads;

    /// A single question is asked on the caller's thread.
    SideBySide(List<Q> questions, Function<Q, A> ask) {
        threads = questions.size() > 1
                ? Executors.newFixedThreadPool(
                        Math.min(AT_ONCE, questions.size()),
                        Thread.ofPlatform().daemon().name("codex-verify-", 0).factory())
                : null;
        for (Q question : questions) {
            answers.add(threads == null ? now(ask, question) : threads.submit(() -> ask.apply(question)));
        }
    }

    private static <Q, A> Future<A> now(Function<Q, A> ask, Q question) {
        return CompletableFuture.completedFuture(ask.apply(question));
    }

    boolean hasNext() {
        return !answers.isEmpty();
    }

    A next() {
        try {
            return answers.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
