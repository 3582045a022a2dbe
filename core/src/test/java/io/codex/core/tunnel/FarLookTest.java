package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.endpoint.ControlClient;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.file.PrivateFile;
import io.codex.core.ssh.LocalConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarLookTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TunnelTimings TIMINGS = new TunnelTimings(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG);

    @TempDir
    private Path folder;

    private final LocalConnection connection = new LocalConnection("here");
    private final ControlClient control = new ControlClient(LONG);
    private final List<ForwardedPort> ports = new ArrayList<>();
    private ServicesHome home;
    private Secrets own;
    private PortStates states;
    private FarHome far;
    private FarRoutes routes;
    private FarLook look;

    @BeforeEach
    void open() throws IOException {
        home = ServicesHome.at(folder.resolve("far"), Map.of());
        Files.createDirectories(home.endpoints());
        own = new Secrets(ServicesHome.at(folder.resolve("own"), Map.of()));
        states = new PortStates(own);
        far = FarHome.open(connection, Optional.of(home.root().toString()), LONG, () -> {});
        routes = new FarRoutes(connection, Optional::empty, new LocalConnection("here"));
        look = new FarLook(far, new FarServices(far, routes, control, folder.resolve("kept"), TIMINGS), ports, states);
    }

    @AfterEach
    void close() {
        ports.forEach(ForwardedPort::close);
        routes.close();
        far.close();
        control.close();
        connection.close();
    }

    @Test
    void a_port_follows_its_service_to_the_next_generation() throws IOException {
        ForwardedPort port = port("embed", null);
        try (FarService first = FarService.published(home, "embed", 1)) {
            assertLeadsTo(port, first.port());
        }
        try (FarService second = FarService.published(home, "embed", 2)) {
            assertLeadsTo(port, second.port());
            assertThat(Objects.requireNonNull(port.far()).end().generation()).isEqualTo(2);
        }
        look.at(LONG);
        assertThat(port.far()).isNull();
        assertThat(states.of(port).reason()).contains("no embed service is recorded");
    }

    @Test
    void neo4js_second_port_is_its_records_other_address() throws IOException {
        new Secrets(home).password("neo4j");
        ForwardedPort bolt = port("neo4j", null);
        ForwardedPort http = port("neo4j_http", null);
        try (FarService neo4j = FarService.published(home, "neo4j", 1);
                var second = new FarEcho()) {
            neo4j.publish(new Secrets(home).token("neo4j").file(), URI.create("http://127.0.0.1:" + second.port()));
            assertLeadsTo(bolt, neo4j.port());
            assertLeadsTo(http, second.port());
            assertThat(states.of(bolt).url()).hasScheme("bolt");
            assertThat(states.of(http).url()).hasScheme("http");
        }
    }

    @Test
    void an_address_without_a_host_or_a_port_leads_nowhere() throws IOException {
        ForwardedPort port = port("embed", null);
        try (FarService embed = FarService.published(home, "embed", 1)) {
            Path token = new Secrets(home).token("embed").file();
            for (String url : List.of("http://127.0.0.1", "http://no_host_name:1", "http://127.0.0.1:0")) {
                embed.publish(token, URI.create(url));
                look.force();
                look.at(LONG);
                assertThat(port.far()).isNull();
                assertThat(states.of(port).reason()).contains("names no such port");
            }
        }
    }

    @Test
    void what_does_not_answer_stays_while_its_record_does() throws IOException {
        ForwardedPort port = port("embed", null);
        try (FarService embed = FarService.published(home, "embed", 1)) {
            assertLeadsTo(port, embed.port());
            FarEndpoint before = port.far();
            embed.silence();
            look.force();
            look.at(LONG);
            assertThat(port.far()).isSameAs(before);
            assertThat(states.of(port).secretFile()).isNotNull();
        }
        look.at(LONG);
        assertThat(port.far()).isNull();
    }

    @Test
    void a_service_that_was_just_there_is_expected_with_its_secret() throws IOException {
        ForwardedPort port = port("embed", null);
        try (FarService embed = FarService.published(home, "embed", 1)) {
            assertLeadsTo(port, embed.port());
        }
        look.at(LONG);
        assertThat(states.of(port)).returns(null, TunnelState.Forward::farEnd);
        assertThat(states.of(port).secretFile()).isNotNull();
    }

    @Test
    void a_configured_place_is_led_to_until_a_record_tells_better_and_stays_the_same() throws IOException {
        try (var echo = new FarEcho()) {
            ForwardedPort port = port("embed", new TunnelSpec.Place("127.0.0.1", echo.port()));
            assertLeadsTo(port, echo.port());
            FarEndpoint before = port.far();
            look.force();
            look.at(LONG);
            assertThat(port.far()).isSameAs(before);
            try (FarService embed = FarService.published(home, "embed", 1)) {
                assertLeadsTo(port, embed.port());
            }
            assertLeadsTo(port, echo.port());
        }
    }

    @Test
    void a_home_whose_token_is_ours_is_shared() throws IOException {
        ForwardedPort port = port("embed", null);
        try (FarService embed = FarService.published(home, "embed", 1)) {
            assertLeadsTo(port, embed.port());
            assertThat(states.isSharedHome()).isFalse();
            Path ours = folder.resolve("own/secrets/embed.token");
            PrivateFile.replace(ours, new Secrets(home).token("embed").value() + "\n");
            look.force();
            look.at(LONG);
            assertThat(states.isSharedHome()).isTrue();
        }
    }

    @Test
    void a_token_of_ours_that_others_can_read_is_no_obstacle() throws IOException {
        Path ours = own.token("embed").file();
        Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rw-r--r--"));
        ForwardedPort port = port("embed", null);
        try (FarService embed = FarService.published(home, "embed", 1)) {
            assertLeadsTo(port, embed.port());
            assertThat(states.isSharedHome()).isFalse();
        }
    }

    @Test
    void a_look_that_the_shell_did_not_finish_is_made_again() throws IOException {
        ForwardedPort port = port("embed", null);
        try (FarService embed = FarService.published(home, "embed", 1)) {
            look.at(LONG);
            assertThat(Objects.requireNonNull(port.far()).port()).isEqualTo(embed.port());
        }
        try (FarService second = FarService.published(home, "embed", 2)) {
            var quick = new TunnelTimings(LONG, LONG, Duration.ZERO, LONG, LONG, LONG, LONG, LONG);
            var impatient = new FarLook(
                    far, new FarServices(far, routes, control, folder.resolve("kept"), quick), ports, states);
            impatient.at(LONG);
            assertThat(impatient.latencyMillis()).isNull();
            assertThat(Objects.requireNonNull(port.far()).end().generation()).isEqualTo(1);
            assertThat(second.port()).isPositive();
            impatient.at(LONG);
            assertThat(impatient.latencyMillis()).isNull();
        }
    }

    @Test
    void a_suspected_far_end_that_is_still_led_to_is_looked_at() throws IOException {
        ForwardedPort port = port("embed", null);
        try (FarService first = FarService.published(home, "embed", 1);
                FarService second = FarService.published(home, "embed", 2)) {
            assertLeadsTo(port, second.port());
            second.silence();
            look.at(LONG);
            assertLeadsTo(port, second.port());
            look.suspect(Objects.requireNonNull(port.far()));
            assertLeadsTo(port, first.port());
        }
    }

    private void assertLeadsTo(ForwardedPort port, int farPort) {
        look.at(LONG);
        assertThat(states.of(port).reason()).isNull();
        assertThat(Objects.requireNonNull(port.far()).port()).isEqualTo(farPort);
        assertThat(look.latencyMillis()).isNotNull();
    }

    private ForwardedPort port(String service, TunnelSpec.@Nullable Place configured) {
        var port = new ForwardedPort(
                new TunnelSpec.Forward(service, 0, null, configured),
                new LoopbackSockets().listen(0, null),
                TIMINGS,
                _ -> {});
        ports.add(port);
        return port;
    }
}
