package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Ownership;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.LoopbackListener;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.shell.SocketTable;
import io.codex.core.tunnel.TunnelForwards;
import io.codex.core.tunnel.TunnelState;
import io.codex.core.tunnel.TunnelState.FarEnd;
import io.codex.core.tunnel.TunnelState.Forward;
import io.codex.core.tunnel.TunnelState.Phase;
import io.codex.core.tunnel.TunnelStates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How clients use tunnels, of which this process is the supervisor.
class TunnelledServiceTest {
    private static final String HOST = "workstation";

    @TempDir
    private Path folder;

    private ServicesHome home;
    private TunnelStates states;
    private ServerSocket socket;
    private int port;

    @BeforeEach
    void listen() throws IOException {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        states = new TunnelStates(home, HOST);
        socket = new ServerSocket(0);
        port = socket.getLocalPort();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void aTunnelsPortIsTheServicesAddress() throws IOException {
        write(Phase.UP, titan(), secret("embed.token", "far token"), "embed", "http");
        ServiceAddress address = directory(Map.of()).embed();
        assertThat(address.url()).isEqualTo(URI.create("http://localhost:" + port));
        assertThat(address.secret().value()).isEqualTo("far token");
        assertThat(address.source()).isEqualTo("tunnel to login, generation 3 on titan");
    }

    @Test
    void neo4jIsBelievedBehindATunnelThoughItCannotProveItself() throws IOException {
        write(Phase.UP, titan(), secret("neo4j.password", "far password"), "neo4j", "bolt");
        ServiceAddress address = directory(Map.of()).neo4j();
        assertThat(address.url()).isEqualTo(URI.create("bolt://localhost:" + port));
        assertThat(address.user()).isEqualTo("neo4j");
        assertThat(address.secret().value()).isEqualTo("far password");
    }

    @Test
    void theEnvironmentMayNameATunnelsPort() throws IOException {
        Path password = secret("neo4j.password", "far password");
        write(Phase.UP, titan(), password, "neo4j", "bolt");
        for (Map<String, String> environment : List.of(
                Map.of("NEO4J_URI", "bolt://127.0.0.1:" + port),
                Map.of("NEO4J_URI", "bolt://127.0.0.1:" + port, "NEO4J_PASSWORD_FILE", password.toString()))) {
            ServiceAddress address = directory(environment).neo4j();
            assertThat(address.url()).isEqualTo(URI.create("bolt://127.0.0.1:" + port));
            assertThat(address.secret().value()).isEqualTo("far password");
            assertThat(address.source()).isEqualTo("$NEO4J_URI, tunnel to login, generation 3 on titan");
        }
    }

    @Test
    void aTunnelsSecretGoesToNobodyElse() throws IOException {
        Path token = secret("embed.token", "far token");
        var stale =
                Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://localhost:" + port, "EMBED_TOKEN_FILE", token.toString());
        assertThatThrownBy(() -> directory(stale).embed())
                .hasMessageContaining("no tunnel of yours on this host serves it");
    }

    @Test
    void aTunnelGoesBeforeRecordsAndRecordsBeforeOneWithoutAFarEnd() throws IOException {
        Path token = secret("embed.token", "far token");
        try (var registry = new EndpointRegistry(home, "local");
                Ownership ownership = registry.claim(
                        ServiceIdentity.fromEnvironment("embed", "test", Map.of()),
                        Exclusivity.REPLICATED,
                        PredecessorCheck.onThisHost(),
                        Duration.ofSeconds(10),
                        _ -> {});
                ControlServer control = control(ownership.generation())) {
            var url = URI.create("http://127.0.0.1:18765");
            Path own = new Secrets(home).token("embed").file();
            ownership.publish("127.0.0.1", 18765, url, null, control.url("127.0.0.1"), own);
            write(Phase.UP, titan(), token, "embed", "http");
            assertThat(directory(Map.of()).embed().source()).startsWith("tunnel to login");
            for (Phase phase : List.of(Phase.UP, Phase.WAITING, Phase.REFUSED)) {
                write(phase, null, token, "embed", "http");
                assertThat(directory(Map.of()).embed().url()).as(phase.name()).isEqualTo(url);
            }
        }
    }

    @Test
    void whyATunnelDoesNotServeIsToldWithWhatToDo() {
        write(Phase.REFUSED, null, null, "embed", "http");
        assertThatThrownBy(() -> directory(Map.of()).embed()).isInstanceOfSatisfying(CodexException.class, failure -> {
            assertThat(failure).hasMessageContaining("tunnel to login, the key was revoked");
            assertThat(failure.hint()).isEqualTo("ask for a new one");
        });
    }

    @Test
    void whereNothingIsKnownATunnelIsProposed() {
        assertThatThrownBy(() -> directory(Map.of()).embed())
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.hint()).endsWith("reach it with: codex tunnel start login"));
    }

    @Test
    void aCallWaitsWhileTheTunnelHasNoFarEndAndShowsTheNewSecretOnly() throws IOException {
        socket.close();
        Path token = secret("embed.token", "old token");
        var refused = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/embed", exchange -> {
            boolean knows =
                    exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer new token");
            if (!knows) {
                refused.incrementAndGet();
                // the tunnel's supervisor brings the new token while the service is found to be another
                PrivateFile.replace(token, "new token\n");
            }
            byte[] body = """
                    {"embeddings": [[1.0]], "model": "m", "dimension": 1, "count": 1, "elapsed_ms": 1.0}
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(knows ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        write(Phase.WAITING, null, token, "embed", "http");
        var pinned = Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://localhost:" + port);
        for (Map<String, String> environment : List.of(Map.<String, String>of(), pinned)) {
            write(Phase.WAITING, null, token, "embed", "http");
            PrivateFile.replace(token, "old token\n");
            refused.set(0);
            var waits = new AtomicInteger();
            ServiceProgress up = (_, reason) -> {
                assertThat(reason).isEqualTo("tunnel to login, waiting to connect again: the key was revoked");
                if (waits.incrementAndGet() == 2) {
                    write(Phase.UP, titan(), token, "embed", "http");
                }
            };
            try (var client = new EmbedClient(
                    directory(environment).embedRoute(new TunnelExpectation(tunnels()), Duration.ofMinutes(1), up))) {
                assertThat(client.embed(List.of("plasma")).dimension()).isEqualTo(1);
            }
            assertThat(waits).hasValue(2);
            assertThat(refused).hasValue(1);
        }
        server.stop(0);
    }

    @Test
    void anotherUsersPortGetsNoTokenEvenIfAProofComesOutOfIt() throws IOException {
        Path proc = folder.resolve("proc");
        try (ControlServer relay = control(5)) {
            URI url = relay.url("127.0.0.1");
            var environment = Map.of("IMAS_CODEX_EMBED_REMOTE_URL", url.toString());
            Files.createDirectories(proc.resolve("net"));
            Files.writeString(proc.resolve("net/tcp"), """
                    heading
                       0: 0100007F:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1004        0 1 1 0 100
                    """.formatted(url.getPort()));
            assertThatThrownBy(() -> directory(environment, new LoopbackListener(new SocketTable(proc), 1003))
                            .embed())
                    .isInstanceOfSatisfying(CodexException.class, failure -> {
                        assertThat(failure)
                                .hasMessageContaining(
                                        "127.0.0.1:%d is held by a process of user 1004".formatted(url.getPort()));
                        assertThat(failure.hint()).contains("EMBED_TOKEN_FILE");
                    });
            Files.delete(proc.resolve("net/tcp"));
            assertThatThrownBy(() -> directory(environment, new LoopbackListener(new SocketTable(proc), 1003))
                            .embed())
                    .hasMessageContaining("cannot be told whose program answers");
            assertThat(directory(environment).embed().url())
                    .as("as this host's own table has it")
                    .isEqualTo(url);
        }
    }

    @Test
    void aTunnelsAddressIsForgottenAsSoonAsThePortIsNotItsOwnAnyMore() throws IOException {
        write(Phase.UP, titan(), secret("embed.token", "far token"), "embed", "http");
        var follower = new ServiceFollower(
                directory(Map.of()).embedRoute(ServiceExpectation.none(), Duration.ZERO, (_, _) -> {}));
        assertThat(follower.addresses()).hasSize(1);
        socket.close();
        assertThatThrownBy(follower::addresses)
                .isInstanceOf(UnservedException.class)
                .hasMessageContaining("is not the tunnel's");
    }

    @Test
    void theViewTellsOfATunnelOnlyWhereItsFarHomeIsAnother() throws IOException {
        Path token = secret("embed.token", "far token");
        try (var registry = new EndpointRegistry(home, "local", tunnels()::services)) {
            write(Phase.UP, titan(), token, "embed", "http");
            registry.view().rebuild();
            assertThat(home.view())
                    .content()
                    .contains("EMBED_URL=http://localhost:" + port, "EMBED_TOKEN_FILE=" + token);
            assertThat(registry.view().variables()).containsEntry("EMBED_URLS", "http://localhost:" + port);

            states.write(state(Phase.UP, true, titan(), token, "embed", "http"));
            registry.view().rebuild();
            assertThat(home.view()).content().doesNotContain("EMBED_URL");
            assertThat(registry.view().variables())
                    .as("for this host")
                    .containsEntry("IMAS_CODEX_EMBED_REMOTE_URL", "http://localhost:" + port);
        }
    }

    private ControlServer control(long generation) {
        return ControlServer.start(
                "127.0.0.1", new Secrets(home).token("embed"), "embed", generation, new ControlHandler() {
                    @Override
                    public ControlHealth health() {
                        return new ControlHealth(true, "works");
                    }

                    @Override
                    public void drain() {}

                    @Override
                    public void stop() {}
                });
    }

    private TunnelForwards tunnels() {
        return TunnelForwards.of(home, HOST);
    }

    private ServiceDirectory directory(Map<String, String> environment) {
        return directory(environment, new LoopbackListener());
    }

    private ServiceDirectory directory(Map<String, String> environment, LoopbackListener listener) {
        return new ServiceDirectory(
                new EndpointRegistry(home, "local"),
                new Secrets(home),
                environment,
                List.of(),
                new LocalAccess(listener, tunnels(), () -> Optional.of("login")));
    }

    private static FarEnd titan() {
        return new FarEnd("titan", "titan:18765", 3, "17", "titan", "ssh", Instant.EPOCH);
    }

    private Path secret(String name, String value) throws IOException {
        Path file = states.folder("login").resolve(name);
        PrivateFile.replace(file, value + "\n");
        return file;
    }

    private void write(Phase phase, @Nullable FarEnd end, @Nullable Path secret, String service, String scheme) {
        states.write(state(phase, false, end, secret, service, scheme));
    }

    private TunnelState state(
            Phase phase,
            boolean sharedHome,
            @Nullable FarEnd end,
            @Nullable Path secret,
            String service,
            String scheme) {
        return new TunnelState(
                "login",
                "jsch",
                ProcessIdentity.current(),
                Instant.EPOCH,
                phase,
                phase == Phase.UP ? null : "the key was revoked",
                phase == Phase.REFUSED ? "ask for a new one" : null,
                Instant.EPOCH,
                0,
                null,
                sharedHome,
                List.of(new Forward(
                        service,
                        List.of(InetAddress.getLoopbackAddress().getHostAddress()),
                        port,
                        URI.create("%s://localhost:%d".formatted(scheme, port)),
                        end,
                        null,
                        secret)),
                folder.resolve("control"));
    }
}
