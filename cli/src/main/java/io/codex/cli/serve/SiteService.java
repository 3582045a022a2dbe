package io.codex.cli.serve;

import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Ownership;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.UsageReader;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One life of a site's own service: claim, start, wait until it answers, publish, wait for an end, stop, withdraw. All
/// of it happens on the thread that calls {@link #run}; others only say that it shall end.
public final class SiteService {
    private static final Duration POLL = Duration.ofMillis(500);
    /// A signal to all processes of a job ends the command before this process hears of it.
    private static final Duration SIGNAL_LAG = Duration.ofMillis(300);

    private static final Duration STOP_GRACE = Duration.ofSeconds(60);

    /// A predecessor that the scheduler has given up may still beat behind a cut link.
    private static final Duration CLAIM_TIMEOUT_IN_JOB = Duration.ofMinutes(10);

    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(60);

    private final EndpointRegistry registry;
    private final ServiceIdentity identity;
    private final Secret token;
    private final ServiceCommand command;
    private final ServiceProbe probe;
    private final ListenAddress listen;
    private final TimedLog log;

    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final AtomicReference<@Nullable Process> child = new AtomicReference<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopBySignal, "codex-serve-stop");
    private @Nullable Thread claiming;

    public SiteService(
            EndpointRegistry registry,
            ServiceIdentity identity,
            Secret token,
            ServiceCommand command,
            ServiceProbe probe,
            ListenAddress listen,
            TimedLog log) {
        this.registry = registry;
        this.identity = identity;
        this.token = token;
        this.command = command;
        this.probe = probe;
        this.listen = listen;
        this.log = log;
    }

    /// Until a signal, the control port or the command's own end.
    ///
    /// @return the exit code
    /// @throws CodexException when the service cannot be claimed, started or published; nothing of it runs then
    public int run() {
        Runtime.getRuntime().addShutdownHook(hook);
        try (Ownership ownership = claim()) {
            log.say("owns generation %d of %s".formatted(ownership.generation(), identity.service()));
            ownership.onLoss(this::lose);
            return owned(ownership);
        } catch (CodexException e) {
            if (ending.getNow(null) instanceof Ending.Stopped stopped) {
                return stopped.exitCode();
            }
            throw e;
        } catch (InterruptedException e) {
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        } finally {
            finished.countDown();
        }
    }

    private Ownership claim() {
        Duration timeout = identity.jobId() == null ? CLAIM_TIMEOUT : CLAIM_TIMEOUT_IN_JOB;
        claiming(Thread.currentThread());
        try {
            return registry.claim(
                    identity,
                    Exclusivity.SINGLE,
                    PredecessorCheck.onThisHost(),
                    timeout,
                    owner -> log.say("waiting up to %d s for %s".formatted(timeout.toSeconds(), owner.inWords())));
        } finally {
            claiming(null);
        }
    }

    /// Only the claim may be interrupted: a file that is written at the end must not fail because of that.
    private synchronized void claiming(@Nullable Thread thread) {
        claiming = thread;
        if (thread == null) {
            var _ = Thread.interrupted();
        } else if (ending.isDone()) {
            thread.interrupt();
        }
    }

    private synchronized void interruptClaim() {
        if (claiming != null) {
            claiming.interrupt();
        }
    }

    private int owned(Ownership ownership) throws InterruptedException {
        Process process = command.start();
        child.set(process);
        try {
            guard(ownership, process);
            serve(ownership, process);
            Ending end = ending.join();
            log.say(end.reason());
            unpublish(ownership);
            stop(process);
            ownership.withdraw(end.reason(), end.planned());
            return end.exitCode();
        } catch (CodexException e) {
            stop(process);
            ownership.withdraw(String.valueOf(e.getMessage()), false);
            throw e;
        } finally {
            ServiceCommand.kill(process);
        }
    }

    /// A command that ends at once may be gone already, and needs no guard.
    private static void guard(Ownership ownership, Process process) throws InterruptedException {
        try {
            ownership.guard(process.toHandle());
        } catch (IllegalStateException e) {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                throw e;
            }
        }
    }

    /// What the claim protects must stop at once.
    private void lose(String reason) {
        ending.complete(new Ending.Lost(reason));
        Process process = child.get();
        if (process != null) {
            ServiceCommand.kill(process);
        }
    }

    /// Returns when the service shall end.
    private void serve(Ownership ownership, Process process) throws InterruptedException {
        String program = command.words().getFirst();
        awaitAnswer(process, program);
        if (ending.isDone()) {
            return;
        }
        var _ = process.onExit()
                .thenAcceptAsync(
                        ended -> ending.complete(new Ending.Died(program, ended.exitValue(), true)),
                        CompletableFuture.delayedExecutor(SIGNAL_LAG.toMillis(), TimeUnit.MILLISECONDS));
        String address = listen.reachable(identity);
        try (var control = ControlServer.start(
                listen.host(), token, identity.service(), ownership.generation(), handler(process))) {
            String authority = address.contains(":") ? "[" + address + "]" : address;
            URI url = URI.create("http://%s:%d".formatted(authority, command.port()));
            Endpoint endpoint =
                    ownership.publish(address, command.port(), url, null, control.url(address), token.file());
            log.say("published %s as generation %d".formatted(endpoint.url(), endpoint.generation()));
            var _ = ending.join();
        }
    }

    private void awaitAnswer(Process process, String program) throws InterruptedException {
        String shown = "";
        while (!ending.isDone()) {
            ServiceProbe.Sight sight = probe.look();
            if (!process.isAlive()) {
                ending.complete(new Ending.Died(program, process.exitValue(), false));
                return;
            }
            if (sight.ready()) {
                return;
            }
            if (!sight.detail().equals(shown)) {
                shown = sight.detail();
                log.say("waiting for an answer: " + shown);
            }
            pause();
        }
    }

    private ControlHandler handler(Process process) {
        UsageReader usage = UsageReader.withoutGpus();
        return new ControlHandler() {
            @Override
            public ControlHealth health() {
                ServiceProbe.Sight sight = lookNow();
                return new ControlHealth(
                        sight.ready() && process.isAlive(),
                        "%s (pid %d)".formatted(sight.detail(), process.pid()),
                        usage.read());
            }

            // Only the command knows what it does at the moment.
            @Override
            public void drain() {
                log.say("asked to drain: nothing to do before the stop");
            }

            @Override
            public void stop() {
                ending.complete(new Ending.Stopped("the control port"));
            }
        };
    }

    private ServiceProbe.Sight lookNow() {
        try {
            return probe.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ServiceProbe.Sight(false, "interrupted");
        }
    }

    /// Stopping the command in order matters more than what the file system says.
    private void unpublish(Ownership ownership) {
        try {
            ownership.unpublish();
        } catch (CodexException e) {
            log.say(e);
        }
    }

    private void stop(Process process) throws InterruptedException {
        if (process.isAlive() && !ServiceCommand.stop(process, STOP_GRACE)) {
            log.say("process %d did not end within %d s and was killed"
                    .formatted(process.pid(), STOP_GRACE.toSeconds()));
        }
    }

    private void pause() throws InterruptedException {
        try {
            var _ = ending.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // nothing happened: look again
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with a failure", e);
        }
    }

    /// The JVM ends when this returns.
    private void stopBySignal() {
        if (finished.getCount() == 0) {
            return;
        }
        ending.complete(new Ending.Stopped("a signal"));
        interruptClaim();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
