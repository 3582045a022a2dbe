package io.codex.core.tunnel;

import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Connects so that whoever waits for it can be interrupted: a transport may wait in a way that nothing interrupts.
final class Connecting {
    private final TunnelConnector connector;

    Connecting(TunnelConnector connector) {
        this.connector = connector;
    }

    /// What comes after an interrupt is closed.
    ///
    /// @throws SshException as {@link TunnelConnector#connect}; `INTERRUPTED` at once for an interrupt
    HostConnection connect(Duration timeout) {
        var made = new CompletableFuture<HostConnection>();
        // no virtual thread: in a native image it must not be the first to start a process
        Thread connecting = Thread.ofPlatform().daemon().name("codex-connect").start(() -> {
            try {
                HostConnection connection = connector.connect(timeout);
                if (!made.complete(connection)) {
                    connection.close();
                }
            } catch (RuntimeException | Error e) {
                made.completeExceptionally(e);
            }
        });
        try {
            return made.get();
        } catch (InterruptedException e) {
            var interrupted = new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
            connecting.interrupt();
            if (!made.completeExceptionally(interrupted) && !made.isCompletedExceptionally()) {
                made.join().close();
            }
            Thread.currentThread().interrupt();
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        }
    }
}
