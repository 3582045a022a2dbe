package io.codex.core.endpoint;

import java.util.List;

/// Tells what is served on this host's own loopback interface beside what the records say: by a tunnel.
@FunctionalInterface
public interface HostServices {
    /// At most one for each service.
    List<HostService> services();

    static HostServices none() {
        return List::of;
    }
}
