package io.codex.core.tunnel;

import org.jspecify.annotations.Nullable;

/// What one step of a {@link TunnelDiagnosis} showed.
///
/// @param step in a word or two: `login`, `embed`
/// @param hint what to do; null for nothing
public record Finding(
        String step,
        Outcome outcome,
        String detail,
        @Nullable String hint) {
    public enum Outcome {
        OK,
        /// A tunnel works without it.
        DOUBTFUL,
        FAILED
    }

    static Finding ok(String step, String detail) {
        return new Finding(step, Outcome.OK, detail, null);
    }
}
