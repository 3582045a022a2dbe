package io.codex.embed.model;

import java.util.function.Supplier;

/// Decides when a forward pass may run. Asked by several threads at once.
public interface PassGate {
    /// No waiting: for one caller that has the model to itself.
    PassGate OPEN = Supplier::get;

    /// Waits for a turn, runs the pass, and hands the turn on.
    float[][] pass(Supplier<float[][]> forward);
}
