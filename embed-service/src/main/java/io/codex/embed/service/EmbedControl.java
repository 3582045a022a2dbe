package io.codex.embed.service;

import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Answers the control port from the service's phase.
public final class EmbedControl implements ControlHandler {
    private static final Logger LOG = Logger.getLogger(EmbedControl.class);

    private final ServiceState state;
    private final Consumer<String> beginStop;

    /// @param beginStop begins the orderly stop, for the given reason
    public EmbedControl(ServiceState state, Consumer<String> beginStop) {
        this.state = state;
        this.beginStop = beginStop;
    }

    @Override
    public ControlHealth health() {
        return switch (state.phase()) {
            case Phase.Loading() -> new ControlHealth(false, "loading the model");
            case Phase.Ready(LoadedModel loaded) ->
                new ControlHealth(true, loaded.model().source().name());
            case Phase.Draining(var _, String reason) -> new ControlHealth(false, "draining: " + reason);
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
