package io.codex.neo4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {
    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void seesAPortThatIsTaken() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
            port = socket.getLocalPort();
            assertThat(FreePort.isFree(LOOPBACK, port)).isFalse();
        }
        assertThat(FreePort.isFree(LOOPBACK, port)).isTrue();
    }

    @Test
    void findsAPortThatCanBeBound() {
        assertThat(FreePort.isFree(LOOPBACK, FreePort.any(LOOPBACK))).isTrue();
    }

    @Test
    void refusesAnAddressOfAnotherMachine() {
        assertThatThrownBy(() -> FreePort.any("192.0.2.1"))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void refusesAHostThatDoesNotExist() {
        assertThatThrownBy(() -> FreePort.isFree("no-such-host.invalid", 1))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("unknown host no-such-host.invalid");
    }
}
