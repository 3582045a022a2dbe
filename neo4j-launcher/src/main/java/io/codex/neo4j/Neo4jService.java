package io.codex.neo4j;

import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Ownership;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.UsageReader;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.neo4j.server.Neo4jProcess;
import io.codex.neo4j.server.Neo4jStart;
import io.codex.neo4j.server.RunningNeo4j;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One life of the service `neo4j`: claim, start, publish, wait for an end, stop, withdraw. All of it happens on the
/// thread that calls {@link #run}; others only say that it shall end.
final class Neo4jService {
    static final String NAME = "neo4j";
    private static final Logger LOG = Logger.getLogger(Neo4jService.class);

    private final EndpointRegistry registry;
    private final ServiceIdentity identity;
    private final Secrets secrets;
    private final Neo4jStart start;
    private final Limits limits;
    private final String listen;

    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final AtomicReference<@Nullable Neo4jProcess> child = new AtomicReference<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Interruptible starting = new Interruptible();

    /// @param claim   how long to wait for another owner
    /// @param stop    for Neo4j to close its store
    /// @param silence of Bolt after which Neo4j counts as frozen
    record Limits(Duration claim, Duration stop, Duration silence) {}

    /// @param identity whose address is where clients reach the service
    /// @param listen   the address of the control port
    Neo4jService(
            EndpointRegistry registry,
            ServiceIdentity identity,
            Secrets secrets,
            Neo4jStart start,
            Limits limits,
            String listen) {
        this.registry = registry;
        this.identity = identity;
        this.secrets = secrets;
        this.start = start;
        this.limits = limits;
        this.listen = listen;
    }

    /// @return the exit code
    /// @throws CodexException when the service does not come up; nothing of it runs then
    int run() {
        try {
            return owned(starting.call(this::claim));
        } catch (CodexException | InterruptedException e) {
            if (ending.getNow(null) instanceof Ending.Stopped stopped) {
                return stopped.exitCode();
            }
            throw e instanceof CodexException failure
                    ? failure
                    : new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        } finally {
            finished.countDown();
        }
    }

    /// Begins an orderly stop and returns at once; nothing happens when the service has ended already.
    void requestStop(String by) {
        if (finished.getCount() == 0) {
            return;
        }
        if (ending.complete(new Ending.Stopped(by))) {
            LOG.infof("asked to stop by %s", by);
        }
        starting.interrupt();
    }

    /// Waits until {@link #run} has stopped everything.
    void awaitFinished() throws InterruptedException {
        finished.await();
    }

    private Ownership claim() {
        return registry.claim(
                identity,
                Exclusivity.SINGLE,
                PredecessorCheck.onThisHost(),
                limits.claim(),
                owner -> LOG.infof("waiting up to %d s for %s", limits.claim().toSeconds(), owner.inWords()));
    }

    private int owned(Ownership ownership) throws InterruptedException {
        LOG.infof("owns generation %d of %s", ownership.generation(), NAME);
        try (ownership) {
            ownership.onLoss(this::lose);
            try {
                serve(ownership);
            } catch (RuntimeException | Error | InterruptedException e) {
                if (!ending.isDone()) {
                    stopChild(true);
                    ownership.withdraw(firstLine(e), false);
                    throw e;
                }
            }
            Ending end = ending.join();
            if (!end.planned()) {
                LOG.warn(end.reason());
            }
            unpublish(ownership);
            stopChild(end instanceof Ending.Stopped);
            ownership.withdraw(end.reason(), end.planned());
            LOG.infof("withdrew generation %d: %s", ownership.generation(), end.reason());
            return end.exitCode();
        } finally {
            stopChild(false);
        }
    }

    /// Returns when the service shall end.
    private void serve(Ownership ownership) throws InterruptedException {
        Secret token = secrets.token(NAME);
        RunningNeo4j neo4j = starting.call(() -> start.run(secrets.password(NAME), process -> {
            child.set(process);
            ownership.guard(process.handle());
            if (ending.isDone()) {
                process.kill();
            }
        }));
        var _ = neo4j.process().end().thenAccept(end -> ending.complete(new Ending.Died(end)));
        var watch = new BoltWatch(neo4j, limits.silence());
        try (var control = ControlServer.start(
                listen,
                token,
                NAME,
                ownership.generation(),
                new Neo4jControl(watch, UsageReader.withoutGpus(), this::requestStop))) {
            publish(ownership, neo4j, control, token);
            while (!ending.isDone()) {
                watch.look().ifPresent(ending::complete);
                pause(watch.period());
            }
        }
    }

    /// Stopping Neo4j in order matters more than what the file system says.
    private static void unpublish(Ownership ownership) {
        try {
            ownership.unpublish();
        } catch (CodexException e) {
            LOG.warn(e.getMessage());
        }
    }

    private void publish(Ownership ownership, RunningNeo4j neo4j, ControlServer control, Secret token) {
        String address = identity.address();
        String host = address.contains(":") ? "[" + address + "]" : address;
        var bolt = URI.create("bolt://%s:%d".formatted(host, neo4j.settings().boltPort()));
        var http = URI.create("http://%s:%d".formatted(host, neo4j.settings().httpPort()));
        ownership.publish(address, neo4j.settings().boltPort(), bolt, http, control.url(address), token.file());
        LOG.infof("published %s and %s as generation %d", bolt, http, ownership.generation());
    }

    /// What the claim protects must stop at once: Neo4j recovers what it committed, two of them would not.
    private void lose(String reason) {
        ending.complete(new Ending.Lost(reason));
        Neo4jProcess process = child.get();
        if (process != null) {
            process.kill();
        }
        starting.interrupt();
    }

    private void stopChild(boolean orderly) throws InterruptedException {
        Neo4jProcess process = child.getAndSet(null);
        if (process == null) {
            return;
        }
        if (!process.isAlive()) {
            return;
        }
        long begin = System.nanoTime();
        boolean inTime = process.stop(orderly ? limits.stop() : Duration.ZERO);
        LOG.infof(
                "Neo4j (pid %d) %s after %d ms",
                process.pid(),
                inTime ? "stopped" : orderly ? "did not stop in time and was killed" : "was killed",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }

    private void pause(Duration period) throws InterruptedException {
        try {
            var _ = ending.get(period.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // nothing happened: look again
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with a failure", e);
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("interrupted");
    }
}
