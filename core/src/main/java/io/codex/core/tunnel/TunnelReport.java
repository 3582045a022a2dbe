package io.codex.core.tunnel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a supervisor answers when it is asked.
///
/// @param latencyMillis of a line to the far host's shell and back, the last one; null while there is no connection
/// @param traffic       of each port since the supervisor started
public record TunnelReport(TunnelState state, @Nullable Double latencyMillis, List<PortTraffic> traffic) {
    public TunnelReport {
        traffic = List.copyOf(traffic);
    }

    /// @param bytesSent     to the far end
    /// @param bytesReceived from it
    /// @param connections   that clients made
    /// @param open          of them, now
    /// @param failed        of them, for which no far end was found in time
    public record PortTraffic(
            String service, int port, long bytesSent, long bytesReceived, long connections, int open, long failed) {}
}
