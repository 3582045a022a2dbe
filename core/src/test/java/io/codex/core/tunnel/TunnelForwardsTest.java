package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.endpoint.HostService;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.shell.SocketTable;
import io.codex.core.tunnel.TunnelForward.Condition;
import io.codex.core.tunnel.TunnelState.FarEnd;
import io.codex.core.tunnel.TunnelState.Forward;
import io.codex.core.tunnel.TunnelState.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// This process is the supervisor, and has a port.
class TunnelForwardsTest {
    private static final String HOST = "workstation";

    @TempDir
    private Path folder;

    private ServicesHome home;
    private TunnelStates states;
    private ServerSocket port;
    private Path token;

    @BeforeEach
    void listen() throws IOException {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        states = new TunnelStates(home, HOST);
        port = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        token = states.folder("login").resolve("embed.token");
        PrivateFile.replace(token, "t0ken\n");
    }

    @AfterEach
    void close() throws IOException {
        port.close();
    }

    @Test
    void a_tunnel_with_a_far_end_serves_at_its_own_port() {
        states.write(state("login", Phase.UP, null, forward(titan(), null, token)));
        assertThat(forwards().of("embed")).singleElement().satisfies(forward -> {
            assertThat(forward.condition()).isEqualTo(Condition.SERVING);
            assertThat(forward.url()).isEqualTo(url(safeHost()));
            assertThat(forward.secret()).isEqualTo(new Secret(token, "t0ken"));
            assertThat(forward.source()).isEqualTo("tunnel to login, generation 3 on titan");
            assertThat(forward.inWords()).isEqualTo("tunnel to login -> titan:18765, generation 3, up");
        });
        assertThat(forwards().of("neo4j")).isEmpty();
    }

    @Test
    void localhost_is_named_where_the_tunnel_has_both_addresses() throws IOException {
        try (var both = new ServerSocket(0)) {
            states.write(state("login", Phase.UP, null, forward(both.getLocalPort(), titan(), null, token)));
            assertThat(forwards().of("embed"))
                    .singleElement()
                    .returns(URI.create("http://localhost:" + both.getLocalPort()), TunnelForward::url);
        }
    }

    @Test
    void a_port_that_somebody_else_has_is_not_the_tunnels() throws IOException {
        port.close();
        states.write(state("login", Phase.UP, null, forward(titan(), null, token)));
        assertThat(forwards().of("embed")).singleElement().satisfies(forward -> {
            assertThat(forward.condition()).isEqualTo(Condition.UNUSABLE);
            assertThat(forward.detail()).contains("is not the tunnel's");
            assertThat(forward.secret()).isNull();
        });
    }

    @Test
    void a_tunnel_whose_supervisor_has_ended_is_none() {
        var ended = new ProcessIdentity("another boot", "pid:[1]", 1, 1);
        states.write(state("login", ended, Phase.UP, null, false, forward(titan(), null, token)));
        assertThat(forwards().all()).isEmpty();
    }

    @Test
    void a_service_that_was_there_before_is_on_its_way() {
        states.write(state("login", Phase.UP, null, forward(null, "job 17 is pending", token)));
        assertThat(forwards().of("embed"))
                .singleElement()
                .returns(Condition.COMING, TunnelForward::condition)
                .returns("tunnel to login, job 17 is pending", TunnelForward::inWords);
    }

    @Test
    void a_lost_connection_is_on_its_way_whatever_was_behind_it() {
        states.write(state("login", Phase.WAITING, "connection reset", forward(titan(), null, token)));
        assertThat(forwards().of("embed"))
                .singleElement()
                .returns(Condition.COMING, TunnelForward::condition)
                .returns("waiting to connect again: connection reset", TunnelForward::detail);
    }

    @Test
    void a_service_that_never_was_there_is_not_waited_for() {
        states.write(state("login", Phase.UP, null, forward(null, null, null)));
        assertThat(forwards().of("embed"))
                .singleElement()
                .returns(Condition.UNUSABLE, TunnelForward::condition)
                .returns("no embed service there", TunnelForward::detail)
                .returns("start it there with: codex up embed", TunnelForward::hint);
    }

    @Test
    void a_refused_connection_is_told_with_what_to_do() {
        states.write(state("login", Phase.REFUSED, "the host key has changed", forward(null, null, token)));
        assertThat(forwards().of("embed"))
                .singleElement()
                .returns(Condition.UNUSABLE, TunnelForward::condition)
                .returns("the host key has changed", TunnelForward::detail)
                .returns("do something", TunnelForward::hint);
    }

    @Test
    void a_secret_that_others_can_read_is_not_used() throws IOException {
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        states.write(state("login", Phase.UP, null, forward(titan(), null, token)));
        assertThat(forwards().of("embed")).singleElement().satisfies(forward -> {
            assertThat(forward.condition()).isEqualTo(Condition.UNUSABLE);
            assertThat(forward.detail()).contains("can be read by others");
        });
    }

    @Test
    void of_several_tunnels_one_that_serves_goes_first_and_one_to_this_home_before_others() {
        states.write(state("a", Phase.WAITING, null, forward(null, null, token)));
        states.write(state("b", Phase.UP, null, forward(titan(), null, token)));
        states.write(state("c", ProcessIdentity.current(), Phase.UP, null, true, forward(titan(), null, token)));
        assertThat(forwards().of("embed")).extracting(TunnelForward::tunnel).containsExactly("c", "b", "a");
    }

    @Test
    void a_port_is_found_by_its_url() {
        states.write(state("login", Phase.UP, null, forward(titan(), null, token)));
        for (String host : List.of("localhost", "127.0.0.1", "[::1]")) {
            assertThat(forwards().at("embed", url(host))).isPresent();
        }
        assertThat(forwards().at("embed", url("titan"))).isEmpty();
        assertThat(forwards().at("neo4j", url("localhost"))).isEmpty();
        assertThat(forwards().at("embed", URI.create("http://localhost:1"))).isEmpty();
    }

    @Test
    void neo4js_second_port_belongs_to_the_first() {
        var bolt = new Forward(
                "neo4j",
                List.of("127.0.0.1"),
                port.getLocalPort(),
                URI.create("bolt://localhost:" + port.getLocalPort()),
                titan(),
                null,
                token);
        var http = new Forward(
                "neo4j_http", List.of("127.0.0.1"), port.getLocalPort(), url("localhost"), titan(), null, token);
        states.write(state("login", Phase.UP, null, bolt, http));
        assertThat(forwards().services())
                .containsExactly(new HostService(
                        "neo4j",
                        URI.create("bolt://%s:%d".formatted(safeHost(), port.getLocalPort())),
                        url(safeHost()),
                        token,
                        true,
                        false));
    }

    private TunnelForwards forwards() {
        return new TunnelForwards(states::running, new SocketTable());
    }

    /// The port is bound to the IPv4 address only.
    private static String safeHost() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) == null ? "localhost" : "127.0.0.1";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI url(String host) {
        return URI.create("http://%s:%d".formatted(host, port.getLocalPort()));
    }

    private static FarEnd titan() {
        return new FarEnd("titan", "titan:18765", 3, "17", "titan", "ssh", Instant.EPOCH);
    }

    private Forward forward(@Nullable FarEnd end, @Nullable String reason, @Nullable Path secret) {
        return forward(port.getLocalPort(), end, reason, secret);
    }

    private static Forward forward(int port, @Nullable FarEnd end, @Nullable String reason, @Nullable Path secret) {
        return new Forward(
                "embed", List.of("127.0.0.1"), port, URI.create("http://localhost:" + port), end, reason, secret);
    }

    private TunnelState state(String name, Phase phase, @Nullable String reason, Forward... forwards) {
        return state(name, ProcessIdentity.current(), phase, reason, false, forwards);
    }

    private TunnelState state(
            String name,
            ProcessIdentity supervisor,
            Phase phase,
            @Nullable String reason,
            boolean sharedHome,
            Forward... forwards) {
        return new TunnelState(
                name,
                "jsch",
                supervisor,
                Instant.EPOCH,
                phase,
                reason,
                phase == Phase.REFUSED ? "do something" : null,
                Instant.EPOCH,
                0,
                null,
                sharedHome,
                List.of(forwards),
                folder.resolve("control"));
    }
}
