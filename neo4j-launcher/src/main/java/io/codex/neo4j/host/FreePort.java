package io.codex.neo4j.host;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/// Finds a TCP port to listen on.
public final class FreePort {
    private FreePort() {}

    /// Whether the port can be bound; 0 always can.
    ///
    /// @throws CodexException when the host is no address of this machine
    public static boolean isFree(String host, int port) {
        InetAddress address = address(host);
        if (port == 0) {
            return true;
        }
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// A port that was free a moment ago, chosen by the kernel.
    ///
    /// @throws CodexException when the host is no address of this machine
    public static int any(String host) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address(host), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot listen on %s: %s".formatted(host, e.getMessage()),
                    "the host to listen on must be an address of this machine, or 0.0.0.0",
                    e);
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "unknown host %s".formatted(host),
                    "--host must be an address of this machine, or 0.0.0.0",
                    e);
        }
    }
}
