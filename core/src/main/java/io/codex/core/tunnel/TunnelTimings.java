package io.codex.core.tunnel;

import java.time.Duration;

/// How long a tunnel waits.
///
/// @param look      between two looks at the far side's records
/// @param connect   for a connection, authentication included
/// @param answer    for the far side's shell to answer, before the connection is tested by its keep-alive only
/// @param open      for a TCP connection to a far end
/// @param hold      that a client's connection is kept while its far end is on its way
/// @param farewell  that connections to a far end live on after a later one took over, where both serve
/// @param retry     before another try of a far end, and between two looks for a service that is on its way; the
///                  first reconnection waits a fifth of it, and each further one twice as long
/// @param retryMost the longest wait for a reconnection
public record TunnelTimings(
        Duration look,
        Duration connect,
        Duration answer,
        Duration open,
        Duration hold,
        Duration farewell,
        Duration retry,
        Duration retryMost) {
    /// Five seconds between looks cost the login node a listing of folders by a shell that waits.
    public static TunnelTimings usual() {
        return new TunnelTimings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }
}
