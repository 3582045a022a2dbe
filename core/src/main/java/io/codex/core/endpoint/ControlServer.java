package io.codex.core.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The small port that every service has beside its own: `GET /proof?nonce=…` proves the service to anybody,
/// `GET /health`, `POST /drain` and `POST /stop` want the token as bearer.
public final class ControlServer implements AutoCloseable {
    private static final String NONCE = "nonce=";

    private final HttpServer server;
    private final ExecutorService threads;

    private ControlServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /// Listens on a free port.
    ///
    /// @param bindAddress an address of this host, or `0.0.0.0`
    /// @throws CodexException when the address cannot be bound
    public static ControlServer start(
            String bindAddress, Secret token, String service, long generation, ControlHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(bindAddress, 0), 0);
            ExecutorService threads = Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("codex-control-", 0).factory());
            server.setExecutor(threads);
            server.createContext("/proof", answering("GET", exchange -> prove(exchange, token, service, generation)));
            server.createContext(
                    "/health", answering("GET", guarded(token, exchange -> send(exchange, 200, handler.health()))));
            server.createContext("/drain", answering("POST", guarded(token, exchange -> {
                handler.drain();
                send(exchange, 202, Map.of("draining", true));
            })));
            server.createContext("/stop", answering("POST", guarded(token, exchange -> {
                send(exchange, 202, Map.of("stopping", true));
                handler.stop();
            })));
            server.start();
            return new ControlServer(server, threads);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot open the control port on %s: %s".formatted(bindAddress, e.getMessage()),
                    "the host to listen on must be an address of this machine",
                    e);
        }
    }

    /// @param address under which clients reach this host
    public URI url(String address) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return URI.create("http://" + host + ":" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private static void prove(HttpExchange exchange, Secret token, String service, long generation) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String nonce = query != null && query.startsWith(NONCE) ? query.substring(NONCE.length()) : null;
        Optional<ControlProof> proof = ControlProof.answer(token, service, generation, nonce);
        if (proof.isPresent()) {
            send(exchange, 200, proof.get());
        } else {
            send(exchange, HttpURLConnection.HTTP_BAD_REQUEST, Map.of("error", "nonce=… is missing"));
        }
    }

    private static HttpHandler answering(String method, HttpHandler handler) {
        return exchange -> {
            try (exchange) {
                if (exchange.getRequestMethod().equals(method)) {
                    handler.handle(exchange);
                } else {
                    send(exchange, HttpURLConnection.HTTP_BAD_METHOD, Map.of("error", "use " + method));
                }
            }
        };
    }

    private static HttpHandler guarded(Secret token, HttpHandler handler) {
        byte[] expected = ("Bearer " + token.value()).getBytes(StandardCharsets.UTF_8);
        return exchange -> {
            @Nullable String given = exchange.getRequestHeaders().getFirst("Authorization");
            if (given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
                handler.handle(exchange);
            } else {
                send(exchange, HttpURLConnection.HTTP_UNAUTHORIZED, Map.of("error", "the token is missing or wrong"));
            }
        };
    }

    private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
        byte[] body = Json.MAPPER.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        // closed at once, so that the answer to a stop is out before the stop begins
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
