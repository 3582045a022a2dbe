package io.codex.cli.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.endpoint.Secret;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServiceAddress;
import io.codex.core.service.ServiceExpectation;
import io.codex.core.service.ServiceRoute;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Against addresses where no Neo4j is; what happens where one is, the tests of the install tree show.
class FollowingDriverTest {
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void database_that_nobody_starts_is_reported_with_the_next_step() throws IOException {
        ServiceAddress closed = closed();
        Supplier<List<ServiceAddress>> find = () -> {
            looks.incrementAndGet();
            return List.of(closed);
        };
        try (var driver = new FollowingDriver(route(find, ServiceExpectation.none()))) {
            assertThatThrownBy(() -> driver.read(
                            transaction -> transaction.run("RETURN 1").single()))
                    .isInstanceOfSatisfying(CodexException.class, failure -> {
                        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNHEALTHY);
                        assertThat(failure).hasMessageContaining(closed.url().toString());
                        assertThat(failure.hint()).contains("codex status neo4j");
                    });
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void database_that_moves_is_asked_at_its_next_address() throws IOException {
        ServiceAddress old = closed();
        ServiceAddress next = closed();
        Supplier<List<ServiceAddress>> find = () -> List.of(looks.incrementAndGet() == 1 ? old : next);
        ServiceExpectation once = _ -> looks.get() == 1 ? Optional.of("job 17 starts") : Optional.empty();
        try (var driver = new FollowingDriver(route(find, once))) {
            assertThatThrownBy(() -> driver.read(
                            transaction -> transaction.run("RETURN 1").single()))
                    .hasMessageContaining(next.url().toString());
        }
        assertThat(looks).hasValue(2);
    }

    private static ServiceRoute route(Supplier<List<ServiceAddress>> find, ServiceExpectation expectation) {
        return new ServiceRoute("neo4j", find, false, expectation, Duration.ofMinutes(2), (_, _) -> {});
    }

    private static ServiceAddress closed() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new ServiceAddress(
                    URI.create("bolt://127.0.0.1:" + socket.getLocalPort()),
                    "neo4j",
                    new Secret(Path.of("password"), "pass"),
                    "a test");
        }
    }
}
