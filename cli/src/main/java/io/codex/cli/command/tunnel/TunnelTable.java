package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.Elapsed;
import io.codex.cli.command.UsageText;
import io.codex.cli.command.jobs.TextRows;
import io.codex.core.tunnel.TunnelReport;
import io.codex.core.tunnel.TunnelState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Tunnels for people: a line for each, then its ports.
final class TunnelTable {
    private final CliEnvironment environment;

    TunnelTable(CliEnvironment environment) {
        this.environment = environment;
    }

    void print(List<TunnelView> views) {
        for (TunnelView view : views) {
            environment.out().println(heading(view));
            TunnelState state = view.state();
            if (!view.running()) {
                environment.out().println("  its process has ended without saying so");
                environment.out().println("  hint: start it with: codex tunnel start " + state.name());
                continue;
            }
            if (state.reason() != null) {
                environment.out().println("  " + TextRows.plain(state.reason()));
            }
            if (state.hint() != null) {
                environment.out().println("  hint: " + state.hint());
            }
            environment.out().print(rows(view));
            state.forwards().stream()
                    .filter(forward -> forward.reason() != null && state.phase() == TunnelState.Phase.UP)
                    .forEach(forward -> environment
                            .out()
                            .println("  %s: %s"
                                    .formatted(forward.service(), TextRows.plain(String.valueOf(forward.reason())))));
        }
    }

    private static String heading(TunnelView view) {
        TunnelState state = view.state();
        if (!view.running()) {
            return "%s  gone".formatted(state.name());
        }
        String latency = Optional.ofNullable(view.latencyMillis())
                .map(millis -> String.format(Locale.ROOT, ", latency %.1f ms", millis))
                .orElse("");
        return "%s  %s for %s, by %s%s, reconnects %d%s"
                .formatted(
                        state.name(),
                        state.phase().name().toLowerCase(Locale.ROOT),
                        Elapsed.since(state.phaseSince()),
                        state.transport(),
                        state.via() == null ? "" : " to " + state.via(),
                        state.reconnects(),
                        latency);
    }

    private TextRows rows(TunnelView view) {
        var rows = new TextRows(
                environment.colour(), "  SERVICE", "LOCAL", "FAR END", "GEN", "ROUTE", "SINCE", "SENT", "RECEIVED");
        for (TunnelState.Forward forward : view.state().forwards()) {
            TunnelState.FarEnd end = forward.farEnd();
            Optional<TunnelReport.PortTraffic> traffic = view.traffic().stream()
                    .filter(port -> port.service().equals(forward.service()))
                    .findFirst();
            rows.add(
                    "  " + forward.service(),
                    TextRows.plain(forward.url().toString()),
                    end == null ? "none" : TextRows.plain("%s on %s".formatted(end.address(), end.host())),
                    end == null || end.generation() == 0 ? "" : Long.toString(end.generation()),
                    end == null ? "" : TextRows.plain(end.route()),
                    end == null ? "" : Elapsed.since(end.since()),
                    traffic.map(port -> UsageText.bytes(port.bytesSent())).orElse(""),
                    traffic.map(port -> UsageText.bytes(port.bytesReceived())).orElse(""));
        }
        return rows;
    }
}
