package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.command.tunnel.TunnelOptions;
import io.codex.cli.command.tunnel.TunnelStart;
import io.codex.cli.serve.TimedLog;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.tunnel.Supervisors;
import io.codex.core.tunnel.TunnelState;
import io.codex.core.tunnel.TunnelStates;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The tunnel from a pilot's node to the services of the login node; it ends with the pilot, also when that is killed.
/// Pilots of one node share it: the next command of one whose tunnel went with another pilot starts it again.
final class PilotTunnel implements AutoCloseable {
    /// How long a command waits for its services at most; the tunnel is tried for longer.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// After one that could not be started.
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Executor THREADS =
            task -> Thread.ofPlatform().daemon().name("codex-pilot-tunnel").start(task);

    private final CliEnvironment environment;
    private final String facility;
    private final TimedLog log;
    private final TunnelStates states;
    private final Optional<String> login;
    private final Duration patience;
    private volatile boolean ours;
    private CompletableFuture<Void> start = CompletableFuture.completedFuture(null);
    private long next = System.nanoTime();

    /// @param lostAfter when a client gives up a pilot that is silent
    PilotTunnel(CliEnvironment environment, String facility, Duration lostAfter, TimedLog log) {
        this.environment = environment;
        this.facility = facility;
        this.patience = Collections.min(List.of(PATIENCE, lostAfter.dividedBy(2)));
        this.log = log;
        ServicesHome home = ServicesHome.fromEnvironment(environment.variables());
        this.states = new TunnelStates(home, ServiceIdentity.hostName());
        this.login = Optional.ofNullable(CodexServices.facilities(environment, home)
                .find(facility)
                .compute()
                .loginNode()
                .hostname());
    }

    /// Returns at once.
    void start() {
        var _ = started();
    }

    private synchronized CompletableFuture<Void> started() {
        if (start.isDone() && System.nanoTime() - next >= 0 && running().isEmpty()) {
            next = System.nanoTime() + AGAIN.toNanos();
            start = CompletableFuture.runAsync(this::open, THREADS).exceptionally(failure -> {
                log.say("the tunnel to the login node failed: " + failure);
                return null;
            });
        }
        return start;
    }

    /// Returns when it is up, or cannot be had in time: commands run without the services of the login node then.
    void await() {
        started()
                .copy()
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void open() {
        var options = new TunnelOptions();
        options.toLogin();
        options.endWith(ProcessHandle.current());
        ours = true;
        try {
            new TunnelStart(environment, facility, options, false, true).run();
        } catch (CodexException e) {
            log.say(e);
        }
    }

    /// Empty, too, when it cannot be told.
    private Optional<TunnelState> running() {
        try {
            return login.flatMap(states::read).filter(TunnelStates::isRunning);
        } catch (CodexException e) {
            log.say(e);
            return Optional.empty();
        }
    }

    /// One that another pilot or a person has started goes on.
    @Override
    public void close() {
        if (ours) {
            running().ifPresent(state -> new Supervisors(states).stop(state, STOP));
        }
    }
}
