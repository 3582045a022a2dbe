package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.serve.TimedLog;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.ssh.SshPrompt;
import io.codex.core.tunnel.Tunnel;
import io.codex.core.tunnel.TunnelStates;
import io.codex.core.tunnel.TunnelTimings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A supervisor in this process, until it is stopped or gets a signal.
final class TunnelSupervision {
    /// Of a process that SIGTERM ended.
    private static final int TERMINATED = 143;

    private static final int FAREWELL_SECONDS = 5;

    private final CliEnvironment environment;

    TunnelSupervision(CliEnvironment environment) {
        this.environment = environment;
    }

    /// @param options the transport, and whose end is this one's
    /// @return the exit code
    int run(TunnelPlan plan, TunnelOptions options, SshPrompt prompt, boolean interactive) {
        var log = new TimedLog(environment);
        try (var services = new CodexServices(environment)) {
            String hostName = ServiceIdentity.hostName();
            var tunnel = new Tunnel(
                    plan.spec(),
                    new TunnelConnection(environment).to(plan, options.transport(), prompt, interactive, log::say),
                    new TunnelStates(services.home(), hostName),
                    services.home(),
                    hostName,
                    TunnelTimings.usual(),
                    log::say,
                    () -> services.registry().view().rebuild());
            var ended = new CountDownLatch(1);
            var signalled = new Thread(() -> {
                tunnel.close();
                awaitEnd(ended);
            });
            Runtime.getRuntime().addShutdownHook(signalled);
            endWith(options.owner(), tunnel);
            try {
                tunnel.run();
                return 0;
            } finally {
                ended.countDown();
            }
        }
    }

    private static void endWith(@Nullable Long owner, Tunnel tunnel) {
        if (owner != null) {
            var _ = ProcessHandle.of(owner)
                    .map(ProcessHandle::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(ProcessHandle.current()))
                    .thenRun(tunnel::close);
        }
    }

    /// The process goes on to its end when the files are removed.
    private static void awaitEnd(CountDownLatch ended) {
        try {
            if (!ended.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(TERMINATED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
