package io.codex.core.tunnel;

import java.util.List;
import java.util.Objects;

/// What another process of the user asks of a supervisor.
///
/// @param forwards to have as well, for `ADD`
public record TunnelQuestion(Kind kind, List<TunnelSpec.Forward> forwards) {
    public TunnelQuestion {
        Objects.requireNonNull(kind, "kind");
        forwards = forwards == null ? List.of() : List.copyOf(forwards);
    }

    public enum Kind {
        REPORT,
        /// Try again, after what prevented it was mended.
        RETRY,
        ADD,
        STOP
    }

    static TunnelQuestion of(Kind kind) {
        return new TunnelQuestion(kind, List.of());
    }
}
