package io.codex.core.endpoint;

import java.io.IOException;

/// Finds out, sooner than the lease would, that an owner is gone.
@FunctionalInterface
public interface PredecessorCheck {
    /// True only when the owner has certainly ended *and* its host answers, so that nothing of it can still run behind
    /// a
    /// cut link. Any doubt is false, and the lease decides.
    boolean hasEnded(Claim predecessor) throws IOException;

    /// Knows only of processes of this very host.
    static PredecessorCheck onThisHost() {
        return predecessor ->
                predecessor.process().isOfThisHost() && !predecessor.process().isAlive();
    }
}
