package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.ssh.SshFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void a_connection_that_its_client_keeps_ends_with_the_bridge() throws IOException {
        try (var login = new FarConnection("ada@login");
                var echo = new FarEcho()) {
            Bridge bridge = bridge(login, echo);
            try (Socket client = client(bridge)) {
                client.getOutputStream().write('a');
                assertThat(client.getInputStream().read()).isEqualTo('a');
                bridge.close();
                await().until(() -> echo.clients() == 0);
                assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void why_the_route_failed_is_known_when_its_client_sees_the_end() throws IOException {
        try (var login = FarConnection.withoutForwarding("ada@login");
                var echo = new FarEcho()) {
            for (int round = 0; round < 100; round++) {
                try (Bridge bridge = bridge(login, echo);
                        Socket client = client(bridge)) {
                    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
                    assertThat(bridge.failure("ended").cause()).isEqualTo(SshFailure.FORWARDING_PROHIBITED);
                }
            }
        }
    }

    private static Bridge bridge(FarConnection login, FarEcho echo) throws IOException {
        return new Bridge(new FarRoute.Tcp(login, "ssh"), URI.create("http://127.0.0.1:" + echo.port()), LONG);
    }

    private static Socket client(Bridge bridge) throws IOException {
        return new Socket(InetAddress.ofLiteral("127.0.0.1"), bridge.url().getPort());
    }
}
