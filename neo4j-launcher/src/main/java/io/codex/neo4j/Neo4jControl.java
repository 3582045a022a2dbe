package io.codex.neo4j;

import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.UsageReader;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The control port of the service.
///
/// @param stopper begins an orderly stop; told who asked
record Neo4jControl(BoltWatch watch, UsageReader usage, Consumer<String> stopper) implements ControlHandler {
    private static final Logger LOG = Logger.getLogger(Neo4jControl.class);

    @Override
    public ControlHealth health() {
        ControlHealth health = watch.health();
        return new ControlHealth(health.ready(), health.detail(), usage.read());
    }

    /// Neo4j has no such state: it ends open transactions when it stops.
    @Override
    public void drain() {
        LOG.info("asked to drain: nothing to do before the stop");
    }

    @Override
    public void stop() {
        stopper.accept("the control port");
    }
}
