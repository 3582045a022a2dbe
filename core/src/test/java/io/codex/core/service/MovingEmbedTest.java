package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.codex.core.endpoint.Secret;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A client of an embed service that has replicas and moves, against servers that answer as the test says.
class MovingEmbedTest {
    private static final ServiceExpectation EXPECTED = _ -> Optional.of("job 17 starts on rigel");
    private static final Duration LONG = Duration.ofMinutes(2);

    private final List<Server> servers = new ArrayList<>();
    private final List<String> waits = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(Server::stop);
    }

    @Test
    void replica_that_is_gone_is_left_for_another() {
        Server gone = server("t0ken");
        Server alive = server("t0ken");
        gone.stop();
        try (EmbedClient client = client(() -> List.of(gone.address(), alive.address()), ServiceExpectation.none())) {
            for (int request = 0; request < 4; request++) {
                assertThat(client.embed(List.of("plasma")).dimension()).isEqualTo(2);
            }
        }
        assertThat(alive.requests).hasValue(4);
        assertThat(waits).as("nothing is to be waited for").isEmpty();
    }

    @Test
    void busy_replica_is_left_for_another() {
        Server busy = server("t0ken");
        Server free = server("t0ken");
        busy.status = 429;
        try (EmbedClient client = client(() -> List.of(busy.address(), free.address()), ServiceExpectation.none())) {
            for (int request = 0; request < 4; request++) {
                client.embed(List.of("plasma"));
            }
        }
        assertThat(free.requests).hasValue(4);
    }

    @Test
    void batches_go_to_all_replicas_at_once() {
        Server one = server("t0ken");
        Server other = server("t0ken");
        // none is answered before all were sent
        var all = new CyclicBarrier(4);
        one.meeting = all;
        other.meeting = all;
        try (EmbedClient client = client(() -> List.of(one.address(), other.address()), ServiceExpectation.none())) {
            assertThat(client.parallelism()).isEqualTo(4);
            assertThat(client.embedAll(List.of(List.of("a"), List.of("b"), List.of("c"), List.of("d"))))
                    .hasSize(4);
        }
        assertThat(one.requests).hasValue(2);
        assertThat(other.requests).hasValue(2);
    }

    @Test
    void batches_to_one_replica_go_one_after_the_other() {
        Server only = server("t0ken");
        try (EmbedClient client = client(() -> List.of(only.address()), ServiceExpectation.none())) {
            assertThat(client.parallelism()).isOne();
            assertThat(client.embedAll(List.of(List.of("a"), List.of("b")))).hasSize(2);
        }
        assertThat(only.mostAtOnce).hasValue(1);
    }

    @Test
    void call_follows_the_service_to_its_new_node_and_says_what_it_waits_for() {
        Server old = server("t0ken");
        Server successor = server("t0ken");
        var looks = new AtomicInteger();
        Supplier<List<ServiceAddress>> find = () -> switch (looks.incrementAndGet()) {
            case 1 -> List.of(old.address());
            case 2 -> throw new CodexException(ExitCode.UNHEALTHY, "no embed service is running", "codex up embed");
            default -> List.of(successor.address());
        };
        try (EmbedClient client = client(find, EXPECTED)) {
            client.embed(List.of("plasma"));
            old.stop();
            assertThat(client.embed(List.of("plasma")).dimension()).isEqualTo(2);
        }
        assertThat(successor.requests).hasValue(1);
        assertThat(waits).contains("embed: job 17 starts on rigel").endsWith("embed done");
    }

    @Test
    void draining_service_is_left_for_its_successor() {
        Server old = server("t0ken");
        Server successor = server("t0ken");
        old.status = 503;
        old.body = "{\"error\": \"draining\", \"detail\": \"the service is stopping\"}";
        var looks = new AtomicInteger();
        Supplier<List<ServiceAddress>> find =
                () -> List.of(looks.incrementAndGet() == 1 ? old.address() : successor.address());
        try (EmbedClient client = client(find, EXPECTED)) {
            client.embed(List.of("plasma"));
        }
        assertThat(old.requests).hasValue(1);
        assertThat(successor.requests).hasValue(1);
    }

    @Test
    void connection_that_breaks_within_the_answer_is_tried_again() {
        Server flaky = server("t0ken");
        flaky.breaks.set(1);
        try (EmbedClient client = client(() -> List.of(flaky.address()), EXPECTED)) {
            assertThat(client.embed(List.of("plasma")).dimension()).isEqualTo(2);
        }
        assertThat(flaky.requests).hasValue(2);
    }

    @Test
    void service_that_nobody_starts_is_not_waited_for() {
        Server gone = server("t0ken");
        gone.stop();
        try (EmbedClient client = client(() -> List.of(gone.address()), ServiceExpectation.none())) {
            assertThatThrownBy(() -> client.embed(List.of("plasma")))
                    .isInstanceOfSatisfying(CodexException.class, failure -> {
                        assertThat(failure).hasMessageContaining("cannot be reached");
                        assertThat(failure.hint()).contains("codex up embed");
                    });
        }
        assertThat(waits).isEmpty();
    }

    @Test
    void no_patience_is_no_wait() {
        Server gone = server("t0ken");
        gone.stop();
        var route =
                new ServiceRoute("embed", () -> List.of(gone.address()), false, EXPECTED, Duration.ZERO, this::waited);
        try (EmbedClient client = new EmbedClient(route)) {
            assertThatThrownBy(() -> client.embed(List.of("plasma"))).hasMessageContaining("cannot be reached");
        }
        assertThat(waits).isEmpty();
    }

    @Test
    void patience_ends_with_the_last_failure_and_how_long_it_was_waited() {
        Server gone = server("t0ken");
        gone.stop();
        var route = new ServiceRoute(
                "embed", () -> List.of(gone.address()), false, EXPECTED, Duration.ofSeconds(1), this::waited);
        try (EmbedClient client = new EmbedClient(route)) {
            assertThatThrownBy(() -> client.embed(List.of("plasma")))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining("cannot be reached")
                    .hasMessageMatching(".*\\(after \\d+ s of waiting\\)");
        }
    }

    @Test
    void given_address_that_never_answered_is_not_waited_for() {
        Server gone = server("t0ken");
        gone.stop();
        var route = new ServiceRoute("embed", () -> List.of(gone.address()), true, EXPECTED, LONG, this::waited);
        try (EmbedClient client = new EmbedClient(route)) {
            assertThatThrownBy(() -> client.embed(List.of("plasma"))).hasMessageContaining("cannot be reached");
        }
        assertThat(waits).isEmpty();
    }

    @Test
    void given_address_that_answered_is_waited_for() {
        Server restarting = server("t0ken");
        var route = new ServiceRoute("embed", () -> List.of(restarting.address()), true, EXPECTED, LONG, this::waited);
        try (EmbedClient client = new EmbedClient(route)) {
            client.embed(List.of("plasma"));
            restarting.breaks.set(2);
            client.embed(List.of("plasma"));
        }
        assertThat(waits).isNotEmpty();
    }

    @Test
    void changed_token_is_read_anew_once() {
        Server service = server("new token");
        var looks = new AtomicInteger();
        Supplier<List<ServiceAddress>> find =
                () -> List.of(service.address(looks.incrementAndGet() == 1 ? "old token" : "new token"));
        try (EmbedClient client = client(find, ServiceExpectation.none())) {
            assertThat(client.embed(List.of("plasma")).dimension()).isEqualTo(2);
        }
        assertThat(service.requests).hasValue(2);
    }

    @Test
    void refused_token_is_not_shown_again() {
        Server service = server("new token");
        try (EmbedClient client = client(() -> List.of(service.address("old token")), EXPECTED)) {
            assertThatThrownBy(() -> client.embed(List.of("plasma"))).hasMessageContaining("does not accept the token");
        }
        assertThat(service.requests).hasValue(1);
    }

    private EmbedClient client(Supplier<List<ServiceAddress>> find, ServiceExpectation expectation) {
        return new EmbedClient(new ServiceRoute("embed", find, false, expectation, LONG, progress()));
    }

    private ServiceProgress progress() {
        return new ServiceProgress() {
            @Override
            public void waiting(String service, String what) {
                waited(service, what);
            }

            @Override
            public void done(String service) {
                waits.add(service + " done");
            }
        };
    }

    private void waited(String service, String what) {
        waits.add(service + ": " + what);
    }

    private Server server(String token) {
        var server = new Server(token);
        servers.add(server);
        return server;
    }

    private static final class Server {
        private static final String VECTOR = """
                {"embeddings": [[1.0, 0.0]], "model": "m", "fingerprint": "f", "dimension": 2, "truncated": [],
                 "elapsed_ms": 1.0}
                """;

        private final HttpServer http;
        private final String token;
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger breaks = new AtomicInteger();
        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private volatile int status = 200;
        private volatile String body = VECTOR;
        private volatile CyclicBarrier meeting = new CyclicBarrier(1);

        Server(String token) {
            this.token = token;
            try {
                http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/embed", this::answer);
            http.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            requests.incrementAndGet();
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                meeting.await(30, TimeUnit.SECONDS);
                if (breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    return;
                }
                boolean known =
                        ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"));
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(known ? status : 401, bytes.length);
                exchange.getResponseBody().write(bytes);
            } catch (Exception e) {
                throw new IOException(e);
            } finally {
                atOnce.decrementAndGet();
            }
        }

        ServiceAddress address() {
            return address(token);
        }

        ServiceAddress address(String shown) {
            return new ServiceAddress(
                    URI.create("http://127.0.0.1:" + http.getAddress().getPort()),
                    "",
                    new Secret(Path.of("token"), shown),
                    "a test");
        }

        void stop() {
            http.stop(0);
        }
    }
}
