package io.codex.core.tunnel;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.LocalConnection;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ways from a far host to the nodes behind it, the best first. For one thread.
final class FarRoutes implements AutoCloseable {
    private final HostConnection connection;
    private final Supplier<Optional<HostConnection>> toHostBefore;
    private final LocalConnection direct;
    private @Nullable HostConnection before;
    private boolean triedBefore;

    /// @param toHostBefore connects to the host before the far one, which costs another authentication: done once, and
    ///                     only when the far host forbids forwarding
    /// @param direct       this host itself, which may reach the node without SSH
    FarRoutes(HostConnection connection, Supplier<Optional<HostConnection>> toHostBefore, LocalConnection direct) {
        this.connection = connection;
        this.toHostBefore = toHostBefore;
        this.direct = direct;
    }

    /// What a route is tried for.
    interface Attempt {
        /// @return why it failed; empty when it worked
        Optional<Failure> by(FarRoute route);
    }

    /// @param cause null when something answered, but not the service
    record Failure(String inWords, @Nullable SshFailure cause) {}

    /// The first route that works.
    ///
    /// @param failed told of those that do not
    Optional<FarRoute> first(Endpoint endpoint, Attempt attempt, Consumer<String> failed) {
        FarRoute straight = straight();
        Optional<Failure> failure = attempt.by(straight);
        if (failure.isEmpty()) {
            return Optional.of(straight);
        }
        failed.accept("%s: %s".formatted(straight.inWords(), failure.get().inWords()));
        if (failure.get().cause() == null) {
            return Optional.empty();
        }
        if (failure.get().cause() == SshFailure.FORWARDING_PROHIBITED) {
            Optional<FarRoute> around = around(attempt, failed);
            if (around.isPresent()) {
                return around;
            }
        }
        return Optional.ofNullable(endpoint.jobId())
                .map(job -> new FarRoute.Srun(connection, job, endpoint.host()))
                .flatMap(srun -> worked(srun, attempt, failed));
    }

    /// From the far host itself.
    FarRoute straight() {
        return new FarRoute.Tcp(connection, connection instanceof LocalConnection ? "TCP from here" : "ssh");
    }

    private Optional<FarRoute> around(Attempt attempt, Consumer<String> failed) {
        Optional<FarRoute> byHostBefore = hostBefore(failed)
                .map(host -> new FarRoute.Tcp(host, "ssh to %s, then TCP".formatted(host.inWords())))
                .flatMap(route -> worked(route, attempt, failed));
        return byHostBefore.or(() -> worked(new FarRoute.Tcp(direct, "TCP from here"), attempt, failed));
    }

    private static Optional<FarRoute> worked(FarRoute route, Attempt attempt, Consumer<String> failed) {
        Optional<Failure> failure = attempt.by(route);
        failure.ifPresent(why -> failed.accept("%s: %s".formatted(route.inWords(), why.inWords())));
        return failure.isEmpty() ? Optional.of(route) : Optional.empty();
    }

    private Optional<HostConnection> hostBefore(Consumer<String> failed) {
        if (!triedBefore || (before != null && !before.isAlive())) {
            triedBefore = true;
            closeBefore();
            try {
                before = toHostBefore.get().orElse(null);
            } catch (SshException e) {
                failed.accept(String.valueOf(e.getMessage()));
            }
        }
        return Optional.ofNullable(before);
    }

    private void closeBefore() {
        if (before != null) {
            before.close();
            before = null;
        }
    }

    @Override
    public void close() {
        closeBefore();
        direct.close();
    }
}
