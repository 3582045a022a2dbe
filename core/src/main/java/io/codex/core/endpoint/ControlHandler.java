package io.codex.core.endpoint;

/// What a service does when its control port is asked. Called on the control port's own thread.
public interface ControlHandler {
    ControlHealth health();

    /// Takes no new work; returns at once.
    void drain();

    /// Begins an orderly stop; returns at once.
    void stop();
}
