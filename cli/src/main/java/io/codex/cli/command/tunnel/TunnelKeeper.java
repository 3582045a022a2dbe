package io.codex.cli.command.tunnel;

import java.util.List;

/// Starts a tunnel when the host starts or the user logs in, and again when it has ended.
interface TunnelKeeper {
    /// Also replaces what is installed for the same host.
    ///
    /// @return what the user should know, a line each
    List<String> install(KeptTunnel tunnel);

    /// Removes what {@link #install} wrote, and nothing else.
    ///
    /// @return what was removed, a line each; empty when nothing was there
    List<String> uninstall(String host);

    Status status(String host);

    /// @param detail for people
    record Status(boolean installed, boolean active, String detail) {}
}
