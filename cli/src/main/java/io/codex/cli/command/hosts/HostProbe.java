package io.codex.cli.command.hosts;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.hosts.KnownHosts.KnownHost;
import io.codex.cli.command.tunnel.TunnelTransport;
import io.codex.core.error.CodexException;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import io.codex.core.ssh.SshPrompt;
import io.codex.core.ssh.TransportChoice;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tries to reach a host, with nobody to answer questions.
record HostProbe(CliEnvironment environment, Duration timeout) {
    private static final String HOME =
            "exec sh -c 'd=${CODEX_SERVICES_HOME:-$HOME/.codex-services}; if [ -d \"$d\" ]; then echo \"$d\"; fi'";
    /// Of the far host itself, where nothing listens mostly: that it is refused there tells that sshd tried.
    private static final int ANY_PORT = 1;

    HostReport look(KnownHost host) {
        TransportChoice choice;
        try {
            choice = new TunnelTransport(environment)
                    .of(host.target(), null, host.transport(), SshPrompt.nobody(), false);
        } catch (CodexException e) {
            return failed(host, null, e);
        }
        long start = System.nanoTime();
        try (HostConnection connection = choice.transport().connect(host.target(), timeout)) {
            long reached = Duration.ofNanos(System.nanoTime() - start).toMillis();
            String home = connection.run(HOME, "", timeout).out().strip();
            return new HostReport(
                    host.name(),
                    choice.transport().name(),
                    choice.reason(),
                    reached,
                    connection.inWords(),
                    forwards(connection),
                    home.isEmpty() ? null : home,
                    null,
                    null);
        } catch (CodexException e) {
            return failed(host, choice, e);
        }
    }

    private @Nullable Boolean forwards(HostConnection connection) {
        try {
            connection.open("127.0.0.1", ANY_PORT, timeout).close();
            return true;
        } catch (SshException e) {
            return switch (e.failure()) {
                case FAR_END_REFUSED -> true;
                case FORWARDING_PROHIBITED -> false;
                default -> null;
            };
        }
    }

    private static HostReport failed(KnownHost host, @Nullable TransportChoice choice, CodexException e) {
        String kind = e instanceof SshException ssh ? word(ssh.failure()) + ": " : "";
        return new HostReport(
                host.name(),
                choice == null ? null : choice.transport().name(),
                choice == null ? null : choice.reason(),
                null,
                null,
                null,
                null,
                kind + e.getMessage(),
                e.hint());
    }

    private static String word(SshFailure failure) {
        return failure.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
