package io.codex.cli.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Looks whether a service on this host does its work.
public sealed interface ServiceProbe {
    Duration LIMIT = Duration.ofSeconds(5);

    /// @param ready  whether it does
    /// @param detail what was seen, in words
    record Sight(boolean ready, String detail) {}

    Sight look() throws InterruptedException;

    /// @param path of HTTP; null when an accepted connection is enough
    static ServiceProbe of(String host, int port, @Nullable String path) {
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        return path == null ? new Tcp(host, port, authority) : new Http(URI.create("http://" + authority + path));
    }

    record Tcp(String host, int port, String authority) implements ServiceProbe {
        @Override
        public Sight look() {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
                return new Sight(true, authority + " accepts connections");
            } catch (IOException e) {
                return new Sight(false, "%s: %s".formatted(authority, e.getMessage()));
            }
        }
    }

    /// Redirections are answers; they are not followed.
    final class Http implements ServiceProbe {
        private static final int FIRST_FAILURE = 400;

        private final HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build();
        private final URI url;

        Http(URI url) {
            this.url = url;
        }

        @Override
        public Sight look() throws InterruptedException {
            try {
                var request = HttpRequest.newBuilder(url).timeout(LIMIT).GET().build();
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                return new Sight(status < FIRST_FAILURE, "%s answers %d".formatted(url, status));
            } catch (IOException e) {
                String reason = e.getMessage() == null ? "no connection" : e.getMessage();
                return new Sight(false, "%s: %s".formatted(url, reason));
            }
        }
    }
}
