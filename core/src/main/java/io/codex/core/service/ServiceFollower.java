package io.codex.core.service;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.UnservedException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps the addresses of one service, and makes calls wait for it while it moves. For several threads.
public final class ServiceFollower {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final double GROWTH = 1.5;

    /// A service that is busy is asked again, this often.
    private static final int ATTEMPTS = 10;

    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

    private final ServiceRoute route;
    private List<ServiceAddress> known = List.of();
    private volatile boolean reached;

    public ServiceFollower(ServiceRoute route) {
        this.route = route;
    }

    /// Where the service is, as far as is known; resolved when it is not.
    ///
    /// @throws UnservedException when it is nowhere
    public synchronized List<ServiceAddress> addresses() {
        known = known.stream().filter(route.holds()).toList();
        if (known.isEmpty()) {
            known = resolved();
        }
        return known;
    }

    /// Resolved anew, whatever is known.
    ///
    /// @throws UnservedException when it is nowhere
    public synchronized List<ServiceAddress> refreshed() {
        known = List.of();
        return addresses();
    }

    /// The service is not at that address any more.
    public synchronized void lost(ServiceAddress address) {
        known = known.stream().filter(other -> !other.equals(address)).toList();
    }

    /// Whether the service is still to be found at that address.
    boolean isStillAt(ServiceAddress address) {
        try {
            return resolved().stream().anyMatch(found -> found.url().equals(address.url()));
        } catch (UnservedException e) {
            return false;
        }
    }

    private List<ServiceAddress> resolved() {
        try {
            return route.find().get();
        } catch (CodexException e) {
            if (e.exitCode() == ExitCode.UNHEALTHY) {
                throw new UnservedException(Kind.MOVED, e);
            }
            throw e;
        }
    }

    /// Makes a call, and makes it again after a pause when it throws {@link UnservedException} and the service can be
    /// expected, until the patience is over. The call must be one that may run twice.
    ///
    /// @param call given the addresses, at least one
    /// @throws CodexException of the last try
    public <T> T call(Function<List<ServiceAddress>, T> call) {
        T answer = waiting(call);
        reached = true;
        return answer;
    }

    /// How many replicas there are, waited for like a call.
    public int replicas() {
        return waiting(List::size);
    }

    private <T> T waiting(Function<List<ServiceAddress>, T> call) {
        var wait = new Wait();
        RetryPolicy<T> moved = RetryPolicy.<T>builder()
                .handleIf(failure -> is(failure, Kind.MOVED))
                .withBackoff(FIRST_PAUSE, LONGEST_PAUSE, GROWTH)
                .withMaxRetries(-1)
                .abortIf((_, failure) -> is(failure, Kind.MOVED) && wait.isOver())
                .build();
        RetryPolicy<T> busy = RetryPolicy.<T>builder()
                .handleIf(failure -> is(failure, Kind.BUSY))
                .withMaxAttempts(ATTEMPTS)
                .withDelay(BUSY_PAUSE)
                .build();
        try {
            return Failsafe.with(moved, busy).get(() -> call.apply(addresses()));
        } catch (UnservedException e) {
            throw wait.inWords(e.failure());
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
            }
            throw e;
        } finally {
            wait.end();
        }
    }

    private static boolean is(@Nullable Throwable failure, Kind kind) {
        return failure instanceof UnservedException unserved && unserved.kind() == kind;
    }

    /// One call's wait, which begins with its first failure.
    private final class Wait {
        private long began;
        private boolean waiting;

        boolean isOver() {
            // an address that was given and never answered is a wrong one
            if (route.pinned() && !reached) {
                return true;
            }
            Optional<String> coming = route.expectation().coming(route.service());
            if (coming.isEmpty() || route.patience().isZero()) {
                return true;
            }
            long now = System.nanoTime();
            if (!waiting) {
                waiting = true;
                began = now;
            }
            route.progress().waiting(route.service(), coming.get());
            return now - began >= route.patience().toNanos();
        }

        void end() {
            if (waiting) {
                route.progress().done(route.service());
            }
        }

        CodexException inWords(CodexException failure) {
            long seconds = waiting ? Duration.ofNanos(System.nanoTime() - began).toSeconds() : 0;
            return seconds == 0
                    ? failure
                    : new CodexException(
                            failure.exitCode(),
                            "%s (after %d s of waiting)".formatted(failure.getMessage(), seconds),
                            failure.hint(),
                            failure);
        }
    }
}
