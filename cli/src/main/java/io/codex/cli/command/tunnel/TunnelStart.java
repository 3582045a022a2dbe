package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.tunnel.TunnelState;

/// Starts a tunnel, here or in the background, and says where its ports lead.
///
/// @param host       a facility, or a host as ssh takes it
/// @param foreground stays, and ends when a person must do something first
/// @param quiet      says nothing when it is up
public record TunnelStart(
        CliEnvironment environment, String host, TunnelOptions options, boolean foreground, boolean quiet) {
    /// @return the exit code: 0 when every port leads to a service
    public int run() {
        TunnelPlan plan = TunnelPlan.of(environment, host, options, foreground);
        if (foreground) {
            TerminalPrompt prompt = TerminalPrompt.ofThisTerminal();
            return new TunnelSupervision(environment).run(plan, options, prompt, prompt.isAnswered());
        }
        var start = new BackgroundTunnel(environment, plan, options);
        TunnelState state;
        try (var line = new WaitingLine(environment)) {
            state = start.start(what -> line.waiting(host, what));
        }
        report(state);
        boolean serves = state.forwards().stream().allMatch(forward -> forward.farEnd() != null);
        return (serves ? ExitCode.OK : ExitCode.UNHEALTHY).number();
    }

    private void report(TunnelState state) {
        if (state.phase() != TunnelState.Phase.UP) {
            throw new CodexException(
                    ExitCode.TIMEOUT,
                    "the tunnel to %s is not up after %d s: %s"
                            .formatted(
                                    host,
                                    options.timeout().toSeconds(),
                                    state.reason() == null ? "still connecting" : state.reason()),
                    "it goes on trying: codex tunnel status %1$s; end it with: codex tunnel stop %1$s"
                            .formatted(state.name()));
        }
        for (TunnelState.Forward forward : state.forwards()) {
            TunnelState.FarEnd end = forward.farEnd();
            if (end == null) {
                environment.err().println("codex: %s: %s".formatted(forward.service(), forward.reason()));
                environment.err().println("hint: start it there with: codex up; the port is kept for it");
            } else if (!quiet) {
                environment
                        .out()
                        .println("%s at %s, which is %s on %s"
                                .formatted(forward.service(), forward.url(), end.address(), end.host()));
            }
        }
    }
}
