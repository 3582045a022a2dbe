package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.codex.core.endpoint.Secret;
import io.codex.core.error.CodexException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Against a server that answers as the test says.
class EmbedClientTest {
    private static final String VECTOR = """
            {"embeddings": [[1.0, 0.0]], "model": "m", "dimension": 2, "count": 1, "elapsed_ms": 1.0}
            """;

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    EmbedClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_busy_service_is_asked_again() {
        server.createContext("/embed", exchange -> {
            boolean busy = requests.incrementAndGet() == 1;
            byte[] body = (busy ? "{}" : VECTOR).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(busy ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        try (EmbedClient client = client(server.getAddress().getPort())) {
            assertThat(client.embed(List.of("plasma")).dimension()).isEqualTo(2);
        }
        assertThat(requests).hasValue(2);
    }

    @Test
    void a_refusal_is_final() {
        server.createContext("/embed", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        try (EmbedClient client = client(server.getAddress().getPort())) {
            assertThatThrownBy(() -> client.embed(List.of("plasma")))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining("does not accept the token");
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void an_address_where_nobody_listens_is_reported_at_once() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (EmbedClient client = client(closed)) {
            assertThatThrownBy(() -> client.embed(List.of("plasma"))).hasMessageContaining("connection refused");
        }
    }

    @Test
    void a_broken_connection_is_not_tried_again() {
        server.createContext("/embed", exchange -> {
            requests.incrementAndGet();
            exchange.close();
        });
        try (EmbedClient client = client(server.getAddress().getPort())) {
            assertThatThrownBy(() -> client.embed(List.of("plasma")))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining("cannot be reached");
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void a_name_that_nobody_knows_is_named() {
        try (EmbedClient client = client(URI.create("http://atlantis.invalid:1"))) {
            assertThatThrownBy(() -> client.embed(List.of("plasma")))
                    .hasMessageContaining("no name service knows atlantis.invalid");
        }
    }

    private static EmbedClient client(int port) {
        return client(URI.create("http://127.0.0.1:" + port));
    }

    private static EmbedClient client(URI url) {
        return new EmbedClient(new ServiceAddress(url, "embed", new Secret(Path.of("token"), "t0ken"), "a test"));
    }
}
