package io.codex.embed.model;

import java.util.function.Supplier;

/// Decides when a forward pass may run. Passes of one request come one after the other.
public interface PassGate {
    /// No waiting: for one caller that has the model to itself.
    PassGate OPEN = Supplier::get;

    /// Waits for a turn, runs the pass, and hands the turn on.
    float[][] pass(Supplier<float[][]> forward);
}
