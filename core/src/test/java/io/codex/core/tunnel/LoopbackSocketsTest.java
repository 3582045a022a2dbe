package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackSocketsTest {
    private final LoopbackSockets sockets = new LoopbackSockets();

    @Test
    void any_port_is_the_same_one_on_all_loopback_addresses_of_the_host() throws IOException {
        List<ServerSocket> listening = sockets.listen(0, null);
        try {
            assertThat(listening).extracting(ServerSocket::getLocalPort).containsOnly(port(listening));
            for (String address : hasIpv6() ? List.of("127.0.0.1", "::1") : List.of("127.0.0.1")) {
                try (var client = new Socket(InetAddress.ofLiteral(address), port(listening))) {
                    assertThat(client.isConnected()).isTrue();
                }
            }
        } finally {
            listening.forEach(LoopbackSockets::close);
        }
    }

    @Test
    void an_address_that_the_user_asked_for_is_the_only_one() {
        List<ServerSocket> listening = sockets.listen(0, "127.0.0.2");
        try {
            assertThat(listening)
                    .singleElement()
                    .returns("127.0.0.2", socket -> socket.getInetAddress().getHostAddress());
        } finally {
            listening.forEach(LoopbackSockets::close);
        }
    }

    @Test
    void a_port_in_use_is_told_with_its_holder() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> sockets.listen(taken.getLocalPort(), null))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining("port %d of this host is in use by process %d"
                            .formatted(
                                    taken.getLocalPort(),
                                    ProcessHandle.current().pid()));
        }
    }

    @Test
    void a_port_in_use_on_one_address_is_left_free_on_the_other() throws IOException {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral(hasIpv6() ? "::1" : "127.0.0.1"))) {
            port = taken.getLocalPort();
            assertThatThrownBy(() -> sockets.listen(port, null)).hasMessageContaining("in use");
        }
        sockets.listen(port, null).forEach(LoopbackSockets::close);
    }

    @Test
    void an_address_of_another_host_is_not_called_in_use() {
        assertThatThrownBy(() -> sockets.listen(0, "192.0.2.1"))
                .isInstanceOf(CodexException.class)
                .hasMessageStartingWith("cannot listen on port 0 of 192.0.2.1");
    }

    @Test
    void what_is_no_address_is_told() {
        assertThatThrownBy(() -> sockets.listen(0, "no address"))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("no address");
    }

    private static int port(List<ServerSocket> listening) {
        return listening.getFirst().getLocalPort();
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;
    }
}
