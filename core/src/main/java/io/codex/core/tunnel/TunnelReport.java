package io.codex.core.tunnel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a supervisor answers when it is asked.
///
/// @param latencyMillis of a line to the far host's shell and back, the last one; null while there is no connection
/// @param traffic       of each port since the supervisor started
/// @param refusal       why it did not do what it was asked for; null when it did
public record TunnelReport(
        TunnelState state,
        @Nullable Double latencyMillis,
        List<PortTraffic> traffic,
        @Nullable Refusal refusal) {
    public TunnelReport {
        traffic = List.copyOf(traffic);
    }

    /// @param hint what to do about it; null for nothing
    public record Refusal(String reason, @Nullable String hint) {}

    /// @param bytesSent     to the far end
    /// @param bytesReceived from it
    /// @param connections   that clients made
    /// @param open          of them, now
    /// @param failed        of them, for which no far end was found in time
    public record PortTraffic(
            String service, int port, long bytesSent, long bytesReceived, long connections, int open, long failed) {}
}
