package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.ssh.LocalConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardedPortTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SHORT_MILLIS = 200;
    private static final TunnelTimings TIMINGS = new TunnelTimings(
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofMinutes(10),
            Duration.ofMillis(20),
            Duration.ofMillis(100));

    private final LocalConnection connection = new LocalConnection("here");
    private final BlockingQueue<FarEndpoint> suspected = new LinkedBlockingQueue<>();
    private ForwardedPort port;

    @BeforeEach
    void listen() {
        var forward = new TunnelSpec.Forward("embed", 0, null, null);
        port = new ForwardedPort(forward, new LoopbackSockets().listen(0, null), TIMINGS, suspected::add);
        port.start();
    }

    @AfterEach
    void close() {
        port.close();
        connection.close();
    }

    @Test
    void a_client_is_served_by_the_far_end_on_every_loopback_address() throws IOException {
        try (var far = new FarEcho()) {
            port.leadsTo(end(far.port(), 1, false));
            for (String address : port.addresses()) {
                try (Socket client = client(address)) {
                    assertEchoes(client);
                }
            }
            assertThat(port.addresses()).contains("127.0.0.1");
            assertThat(port.addresses().contains("::1"))
                    .isEqualTo(NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null);
        }
    }

    @Test
    void a_client_that_comes_before_its_far_end_waits_and_is_served() throws IOException {
        try (var far = new FarEcho();
                Socket client = client()) {
            client.getOutputStream().write(hello());
            assertWaits(client);
            port.leadsTo(end(far.port(), 1, false));
            assertThat(client.getInputStream().readNBytes(hello().length)).isEqualTo(hello());
        }
    }

    @Test
    void a_client_is_reset_where_no_far_end_is_expected() throws IOException {
        try (Socket waiting = client()) {
            assertWaits(waiting);
            port.leadsNowhere(false);
            assertReset(waiting);
        }
        try (Socket client = client()) {
            assertReset(client);
        }
        await().until(() -> port.traffic().failed() == 2 && port.traffic().open() == 0);
    }

    @Test
    void a_far_end_that_refuses_is_suspected_and_the_client_is_served_by_the_next() throws Exception {
        FarEndpoint gone = end(freePort(), 1, false);
        port.leadsTo(gone);
        try (var far = new FarEcho();
                Socket client = client()) {
            assertThat(suspected.take()).isEqualTo(gone);
            port.leadsTo(end(far.port(), 2, false));
            assertEchoes(client);
        }
        assertThat(port.traffic().failed()).isZero();
    }

    @Test
    void a_far_end_that_refuses_is_tried_again_when_it_stays() throws Exception {
        int later = freePort();
        port.leadsTo(end(later, 1, false));
        try (Socket client = client()) {
            suspected.take();
            try (var far = new FarEcho(later)) {
                assertThat(far.port()).isEqualTo(later);
                assertEchoes(client);
            }
        }
    }

    @Test
    void a_far_end_at_no_port_resets_the_client_instead_of_leaving_it() throws Exception {
        port.leadsTo(end(-1, 1, false));
        try (Socket client = client()) {
            suspected.take();
            port.leadsNowhere(false);
            assertReset(client);
        }
    }

    @Test
    void connections_to_an_exclusive_far_end_are_reset_when_it_moves() throws IOException {
        try (var far = new FarEcho();
                var next = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, false));
            assertEchoes(client);
            port.leadsTo(end(next.port(), 2, false));
            assertReset(client);
            try (Socket later = client()) {
                assertEchoes(later);
            }
        }
    }

    @Test
    void connections_to_an_exclusive_far_end_are_reset_when_it_moves_after_a_while_without_any() throws IOException {
        try (var far = new FarEcho();
                var next = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, false));
            assertEchoes(client);
            port.leadsNowhere(true);
            assertEchoes(client);
            port.leadsTo(end(next.port(), 2, false));
            assertReset(client);
        }
    }

    @Test
    void connections_to_a_far_end_that_overlaps_live_on_when_it_moves() throws IOException {
        try (var far = new FarEcho();
                var next = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, true));
            assertEchoes(client);
            port.leadsTo(end(next.port(), 2, true));
            assertEchoes(client);
        }
    }

    @Test
    void the_same_far_end_told_again_changes_nothing() throws IOException {
        try (var far = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, false));
            assertEchoes(client);
            port.leadsTo(end(far.port(), 1, false));
            assertEchoes(client);
        }
    }

    @Test
    void a_client_that_has_said_all_still_gets_the_answer_and_its_end() throws IOException {
        try (var far = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, false));
            client.getOutputStream().write(hello());
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(hello());
        }
        await().until(() -> port.traffic().open() == 0);
    }

    @Test
    void a_far_end_that_is_cut_off_resets_the_client_instead_of_ending_its_answer() throws IOException {
        try (var far = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, false));
            assertEchoes(client);
            connection.close();
            assertReset(client);
        }
    }

    @Test
    void a_lost_connection_resets_clients_and_others_wait_for_the_next() throws IOException {
        try (var far = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, true));
            assertEchoes(client);
            port.lost();
            assertReset(client);
            try (Socket later = client()) {
                assertWaits(later);
                port.leadsTo(end(far.port(), 1, true));
                assertEchoes(later);
            }
        }
    }

    @Test
    void bytes_and_connections_are_counted() throws IOException {
        try (var far = new FarEcho()) {
            port.leadsTo(end(far.port(), 1, false));
            try (Socket client = client()) {
                assertEchoes(client);
                assertThat(port.traffic())
                        .returns(1, TunnelReport.PortTraffic::open)
                        .returns(1L, TunnelReport.PortTraffic::connections)
                        .returns(0L, TunnelReport.PortTraffic::failed);
            }
            await().until(() -> port.traffic().open() == 0);
            assertThat(port.traffic())
                    .returns((long) hello().length, TunnelReport.PortTraffic::bytesSent)
                    .returns((long) hello().length, TunnelReport.PortTraffic::bytesReceived)
                    .returns(port.port(), TunnelReport.PortTraffic::port)
                    .returns("embed", TunnelReport.PortTraffic::service);
        }
    }

    @Test
    void closed_it_ends_all_clients_and_frees_its_port() throws IOException {
        try (var far = new FarEcho();
                Socket client = client()) {
            port.leadsTo(end(far.port(), 1, false));
            assertEchoes(client);
            port.leadsNowhere(true);
            try (Socket waiting = client()) {
                assertWaits(waiting);
                port.close();
                assertReset(waiting);
            }
            assertReset(client);
        }
        new LoopbackSockets().listen(port.port(), null).forEach(LoopbackSockets::close);
    }

    private FarEndpoint end(int farPort, long generation, boolean overlaps) {
        return new FarEndpoint(
                new TunnelState.FarEnd(
                        "here", "127.0.0.1:" + farPort, generation, null, "here", "TCP from here", Instant.now()),
                new FarRoute.Tcp(connection, "TCP from here"),
                "127.0.0.1",
                farPort,
                overlaps,
                "");
    }

    private Socket client() throws IOException {
        return client("127.0.0.1");
    }

    private Socket client(String address) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port.port()));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] hello() {
        return "hello".getBytes(StandardCharsets.UTF_8);
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write(hello());
        InputStream in = client.getInputStream();
        assertThat(in.readNBytes(hello().length)).isEqualTo(hello());
    }

    private static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private static void assertWaits(Socket client) throws IOException {
        client.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
