package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.endpoint.ControlClient;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.ssh.LocalConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of a far side that is this host, in a folder.
class ComingServiceTest {
    private static final TunnelTimings TIMINGS = TunnelTimings.usual();

    @TempDir
    private Path folder;

    private Path endpoints;
    private LocalConnection connection;
    private FarHome home;
    private ControlClient control;
    private FarRoutes routes;
    private ForwardedPort port;
    private FarLook look;

    @BeforeEach
    void open() throws IOException {
        endpoints = Files.createDirectories(folder.resolve("home/endpoints/site/embed"));
        connection = new LocalConnection("here");
        home = FarHome.open(connection, Optional.of(folder.resolve("home").toString()), TIMINGS.connect(), () -> {});
        control = new ControlClient(TIMINGS.open());
        routes = new FarRoutes(connection, Optional::empty, new LocalConnection("here"));
        port = new ForwardedPort(
                new TunnelSpec.Forward("embed", 0, null, null),
                new LoopbackSockets().listen(0, null),
                TIMINGS,
                _ -> {});
        look = new FarLook(
                home,
                new FarServices(home, routes, control, folder, TIMINGS),
                List.of(port),
                new PortStates(new Secrets(ServicesHome.at(folder.resolve("own"), Map.of()))));
    }

    @AfterEach
    void close() {
        port.close();
        routes.close();
        control.close();
        home.close();
        connection.close();
    }

    @Test
    void a_service_that_nobody_claimed_is_not_coming() {
        look.at(TIMINGS.answer());
        assertThat(look.isServiceComing()).isFalse();
    }

    @Test
    void a_claimed_service_is_coming_until_the_claim_is_given_up() throws IOException {
        Files.createFile(endpoints.resolve("7"));
        look.at(TIMINGS.answer());
        assertThat(look.isServiceComing()).isTrue();

        Files.createFile(endpoints.resolve("7.withdrawn"));
        look.at(TIMINGS.answer());
        assertThat(look.isServiceComing()).isFalse();
    }
}
