package io.codex.cli.command.tunnel;

import io.codex.core.error.ExitCode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The text of a systemd.service(5) of a tunnel.
final class TunnelUnit {
    private TunnelUnit() {}

    static String name(String host) {
        return "codex-tunnel-%s.service".formatted(KeptTunnel.plainName(host));
    }

    /// Ended by a configuration that cannot be used, or a refused login, it is not started again: a person must do
    /// something first, and more tries lock accounts.
    static String text(KeptTunnel tunnel) {
        String start = Stream.of(
                        List.of(tunnel.codex(), "tunnel", "start", tunnel.host(), "--foreground"), tunnel.options())
                .flatMap(List::stream)
                .map(TunnelUnit::word)
                .collect(Collectors.joining(" "));
        String environment = tunnel.variables().entrySet().stream()
                .map(variable -> "Environment=" + assignment(variable.getKey() + "=" + variable.getValue()) + "\n")
                .collect(Collectors.joining());
        return """
                # by: codex tunnel service install
                [Unit]
                Description=codex tunnel to %s

                [Service]
                ExecStart=%s
                %sRestart=on-failure
                RestartSec=10
                RestartPreventExitStatus=%d %d
                SuccessExitStatus=143
                KillMode=mixed
                TimeoutStopSec=20

                [Install]
                WantedBy=default.target
                """.formatted(
                        tunnel.host().replace("%", "%%"),
                        start,
                        environment,
                        ExitCode.USAGE.number(),
                        ExitCode.CONFIGURATION.number());
    }

    /// systemd replaces variables in commands, also within quotes.
    private static String word(String text) {
        return assignment(text).replace("$", "$$");
    }

    private static String assignment(String text) {
        return "\"%s\""
                .formatted(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%"));
    }
}
