package io.codex.cli.command.tunnel;

import io.codex.core.tunnel.Supervisors;
import io.codex.core.tunnel.TunnelReport;
import io.codex.core.tunnel.TunnelState;
import io.codex.core.tunnel.TunnelStates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tunnel as `codex tunnel status` shows it.
///
/// @param running       whether its supervisor is there
/// @param latencyMillis of the connection; null where there is none, or the supervisor does not answer
record TunnelView(
        TunnelState state, boolean running, @Nullable Double latencyMillis, List<TunnelReport.PortTraffic> traffic) {
    static TunnelView of(TunnelState written, TunnelStates states) {
        if (!TunnelStates.isRunning(written)) {
            return new TunnelView(written, false, null, List.of());
        }
        return new Supervisors(states)
                .report(written)
                .map(report -> new TunnelView(report.state(), true, report.latencyMillis(), report.traffic()))
                .orElseGet(() -> new TunnelView(written, true, null, List.of()));
    }

    boolean isServing() {
        return running
                && state.phase() == TunnelState.Phase.UP
                && state.forwards().stream().allMatch(forward -> forward.farEnd() != null);
    }
}
