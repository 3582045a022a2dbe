package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.endpoint.ControlClient;
import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.ssh.LocalConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarServicesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TunnelTimings TIMINGS = new TunnelTimings(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG);

    @TempDir
    private Path folder;

    private final FarConnection connection = new FarConnection("ada@login");
    private final ControlClient control = new ControlClient(LONG);
    private ServicesHome home;
    private FarHome far;
    private FarRoutes routes;

    @BeforeEach
    void open() throws IOException {
        home = ServicesHome.at(folder.resolve("far"), Map.of());
        Files.createDirectories(home.endpoints());
        far = open(connection);
        routes = new FarRoutes(connection, Optional::empty, new LocalConnection("here"));
    }

    private FarHome open(FarConnection to) {
        return FarHome.open(to, Optional.of(home.root().toString()), LONG, () -> {});
    }

    @AfterEach
    void close() {
        routes.close();
        far.close();
        control.close();
        connection.close();
    }

    @Test
    void a_service_that_proves_itself_is_found_and_its_token_kept_for_this_user_only() throws IOException {
        try (FarService embed = FarService.published(home, "embed", 1)) {
            assertThat(services().find("embed").place()).satisfies(place -> {
                assertThat(place.endpoint().port()).isEqualTo(embed.port());
                assertThat(place.recordFile()).isEqualTo(embed.record().toString());
                assertThat(place.route().inWords()).isEqualTo("ssh");
                assertThat(place.secretFile()).isEqualTo(kept("embed.token")).hasContent(place.token());
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.secretFile())))
                        .isEqualTo("rw-------");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("kept"))))
                        .isEqualTo("rwx------");
            });
        }
    }

    @Test
    void the_newest_that_proves_itself_wins() throws IOException {
        try (FarService first = FarService.published(home, "embed", 9);
                FarService second = FarService.published(home, "embed", 10)) {
            assertThat(port("embed")).contains(second.port());
            second.silence();
            assertThat(port("embed")).contains(first.port());
        }
    }

    @Test
    void a_foreign_process_at_the_control_port_is_refused() throws IOException {
        try (FarService foreign = FarService.foreign(home, "embed", 1)) {
            assertThat(foreign.record()).exists();
            FarServices.Found found = services().find("embed");
            assertThat(found.place()).isNull();
            assertThat(found.reason()).contains("does not know the token");
        }
    }

    @Test
    void a_token_that_is_missing_is_told() throws IOException {
        try (FarService embed = FarService.published(home, "embed", 1)) {
            Path missing = folder.resolve("missing.token");
            embed.publish(missing);
            FarServices.Found found = services().find("embed");
            assertThat(found.place()).isNull();
            assertThat(found.reason()).contains("its token %s cannot be read there".formatted(missing));
        }
    }

    @Test
    void what_is_no_record_is_told_and_hides_no_other() throws IOException {
        try (FarService embed = FarService.published(home, "embed", 1)) {
            Files.writeString(embed.record().resolveSibling("2.json"), "{\"service\": ");
            Files.writeString(embed.record().resolveSibling("3.json"), Files.readString(embed.record()));
            assertThat(port("embed")).contains(embed.port());
            Files.delete(embed.record());
            assertThat(services().find("embed").reason()).contains("2.json is no record");
        }
    }

    @Test
    void a_service_that_nobody_recorded_is_told_with_the_home() {
        assertThat(services().find("embed").reason()).isEqualTo("no embed service is recorded in " + home.root());
    }

    @Test
    void a_graphs_clients_get_its_password() throws IOException {
        String password = new Secrets(home).password("neo4j").value();
        try (FarService neo4j = FarService.published(home, "neo4j", 1)) {
            assertThat(services().find("neo4j").place()).satisfies(place -> {
                assertThat(place.endpoint().port()).isEqualTo(neo4j.port());
                assertThat(place.secretFile()).isEqualTo(kept("neo4j.password")).hasContent(password);
            });
        }
    }

    @Test
    void a_graph_whose_password_is_missing_is_none() throws IOException {
        try (FarService neo4j = FarService.published(home, "neo4j", 1)) {
            assertThat(neo4j.record()).exists();
            assertThat(services().find("neo4j").reason()).contains("its password");
        }
    }

    @Test
    void where_the_far_host_forbids_forwarding_the_node_is_reached_from_here() throws IOException {
        try (FarService embed = FarService.published(home, "embed", 1);
                FarConnection login = FarConnection.withoutForwarding("ada@login");
                FarHome there = open(login);
                var around = new FarRoutes(login, Optional::empty, new LocalConnection("here"))) {
            // each time: the reason is known before the conversation ends
            for (int round = 0; round < 20; round++) {
                assertThat(services(there, around).find("embed").place()).satisfies(place -> {
                    assertThat(place.endpoint().port()).isEqualTo(embed.port());
                    assertThat(place.route().inWords()).isEqualTo("TCP from here");
                });
            }
        }
    }

    @Test
    void a_configured_place_that_proves_itself_gives_its_token() throws IOException {
        var token = new Secrets(home).token("embed");
        try (var embed = ControlServer.start("127.0.0.1", token, "embed", 7, new Silent())) {
            URI url = embed.url("127.0.0.1");
            FarServices.Configured found =
                    services().configured("embed", new TunnelSpec.Place("127.0.0.1", url.getPort()));
            assertThat(found.secretFile()).isEqualTo(kept("embed.token")).hasContent(token.value());
            assertThat(found.far().end().generation()).isEqualTo(7);
        }
    }

    @Test
    void a_configured_place_that_proves_nothing_gets_connections_and_no_token() throws IOException {
        new Secrets(home).token("embed");
        try (var echo = new FarEcho()) {
            FarServices.Configured found =
                    services().configured("embed", new TunnelSpec.Place("127.0.0.1", echo.port()));
            assertThat(found.secretFile()).isNull();
            assertThat(found.far()).returns(echo.port(), FarEndpoint::port);
        }
    }

    private Optional<Integer> port(String service) {
        return Optional.ofNullable(services().find(service).place())
                .map(place -> place.endpoint().port());
    }

    private FarServices services() {
        return services(far, routes);
    }

    private FarServices services(FarHome there, FarRoutes ways) {
        return new FarServices(there, ways, control, folder.resolve("kept"), TIMINGS);
    }

    private Path kept(String name) {
        return folder.resolve("kept").resolve(name);
    }

    private record Silent() implements ControlHandler {
        @Override
        public ControlHealth health() {
            return new ControlHealth(true, "");
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
