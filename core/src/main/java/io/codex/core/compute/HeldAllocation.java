package io.codex.core.compute;

import io.codex.core.compute.client.PilotConnection;

/// An allocation whose pilot has answered.
///
/// @param fresh whether this process asked for it
public record HeldAllocation(Allocation allocation, PilotAddress address, PilotConnection connection, boolean fresh) {
    /// For messages: `job 4711 on rigel`.
    public String inWords() {
        return "%s on %s".formatted(allocation.inWords(), address.host());
    }
}
