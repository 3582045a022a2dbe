package io.codex.embed.service;

import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.UsageReader;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Answers the control port from the service's phase.
public final class EmbedControl implements ControlHandler {
    private static final Logger LOG = Logger.getLogger(EmbedControl.class);

    private final ServiceState state;
    private final UsageReader usage;
    private final Consumer<String> beginStop;

    /// @param beginStop begins the orderly stop, for the given reason
    public EmbedControl(ServiceState state, UsageReader usage, Consumer<String> beginStop) {
        this.state = state;
        this.usage = usage;
        this.beginStop = beginStop;
    }

    @Override
    public ControlHealth health() {
        return switch (state.phase()) {
            case Phase.Loading() -> new ControlHealth(false, "loading the model", usage.read());
            case Phase.Ready(LoadedModel loaded) ->
                new ControlHealth(true, loaded.model().source().name(), usage.read());
            case Phase.Draining(var _, String reason) -> new ControlHealth(false, "draining: " + reason, usage.read());
        };
    }

    @Override
    public void drain() {
        LOG.info("draining: asked by the control port");
        state.drain("drained by the control port");
    }

    @Override
    public void stop() {
        beginStop.accept("stopped by the control port");
    }
}
