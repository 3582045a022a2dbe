package io.codex.core.tunnel;

import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One generation of a service in a home, with its record and a control port that proves it.
final class FarService implements AutoCloseable {
    private final ServicesHome home;
    private final String service;
    private final long generation;
    private final FarEcho echo;
    private final ControlServer control;

    private FarService(ServicesHome home, String service, long generation, Secret token) throws IOException {
        this.home = home;
        this.service = service;
        this.generation = generation;
        this.echo = new FarEcho(0, "%s %d\n".formatted(service, generation));
        this.control = ControlServer.start("127.0.0.1", token, service, generation, new Ready());
    }

    static FarService published(ServicesHome home, String service, long generation) throws IOException {
        Secret token = new Secrets(home).token(service);
        var far = new FarService(home, service, generation, token);
        far.publish(token.file());
        return far;
    }

    /// One whose control port knows another token than the record's.
    static FarService foreign(ServicesHome home, String service, long generation) throws IOException {
        var far = new FarService(home, service, generation, new Secret(Path.of("/dev/null"), "another"));
        far.publish(new Secrets(home).token(service).file());
        return far;
    }

    void publish(Path token) throws IOException {
        publish(token, URI.create("http://127.0.0.1:" + port()));
    }

    void publish(Path token, URI url) throws IOException {
        boolean bolt = service.equals("neo4j");
        record(token, bolt ? URI.create("bolt://127.0.0.1:" + port()) : url, bolt ? url : null);
    }

    private void record(Path token, URI url, @Nullable URI http) throws IOException {
        var endpoint = new Endpoint(
                service,
                generation,
                "127.0.0.1",
                "127.0.0.1",
                port(),
                url,
                http,
                control.url("127.0.0.1"),
                null,
                "local",
                Instant.EPOCH.plusSeconds(generation),
                "here",
                token,
                "test");
        PrivateFile.replace(record(), Json.MAPPER.writeValueAsString(endpoint) + "\n");
    }

    Path record() {
        return home.endpoints().resolve("local/%s/%d.json".formatted(service, generation));
    }

    int port() {
        return echo.port();
    }

    /// The control port answers no more; the record and the service's own port stay.
    void silence() {
        control.close();
    }

    @Override
    public void close() throws IOException {
        end();
    }

    /// Withdrawn, and gone.
    void end() throws IOException {
        Files.deleteIfExists(record());
        control.close();
        echo.close();
    }

    private record Ready() implements ControlHandler {
        @Override
        public ControlHealth health() {
            return new ControlHealth(true, "serves");
        }

        @Override
        public void drain() {
            throw new IllegalStateException("nobody asks for that");
        }

        @Override
        public void stop() {
            throw new IllegalStateException("nobody asks for that");
        }
    }
}
