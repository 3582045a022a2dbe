package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.tunnel.TunnelState.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The supervisor is in this process, but where it is to be killed.
class SupervisorsTest {
    @TempDir
    private Path folder;

    private RunningTunnel tunnel;
    private TunnelState state;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(RunningTunnel.far(folder).endpoints());
        tunnel = RunningTunnel.started(folder, new LocalConnector("here"));
        state = tunnel.awaitPhase(Phase.UP);
    }

    @AfterEach
    void stop() {
        tunnel.close();
    }

    @Test
    void a_report_has_the_state_the_latency_and_the_traffic() {
        assertThat(tunnel.supervisors.report(state)).hasValueSatisfying(report -> {
            assertThat(report.state().supervisor()).isEqualTo(ProcessIdentity.current());
            assertThat(report.latencyMillis()).isPositive();
            assertThat(report.traffic()).singleElement().returns("embed", TunnelReport.PortTraffic::service);
            assertThat(report.refusal()).isNull();
        });
    }

    @Test
    void a_port_is_added_once() {
        List<TunnelSpec.Forward> more = List.of(RunningTunnel.forward("embed", 0), RunningTunnel.forward("neo4j", 0));
        assertThat(tunnel.supervisors.add(state, more)).isPresent();
        assertThat(tunnel.supervisors.add(state, more)).isPresent();
        assertThat(tunnel.state().forwards())
                .extracting(TunnelState.Forward::service)
                .containsExactly("embed", "neo4j");
        assertThat(tunnel.state().forwards().getFirst().port())
                .isEqualTo(state.forwards().getFirst().port());
    }

    @Test
    void a_port_in_use_is_told_to_the_one_who_wants_it_and_none_is_added() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var more = List.of(RunningTunnel.forward("other", 0), RunningTunnel.forward("neo4j", taken.getLocalPort()));
            assertThatThrownBy(() -> tunnel.supervisors.add(state, more))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining("port %d of this host is in use".formatted(taken.getLocalPort()));
        }
        assertThat(tunnel.supervisors.report(state))
                .hasValueSatisfying(report -> assertThat(report.traffic())
                        .extracting(TunnelReport.PortTraffic::service)
                        .containsExactly("embed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{}",
                "{\"kind\": null}",
                "{\"kind\": \"NONE\"}",
                "{\"kind\": \"ADD\", \"forwards\": [null]}",
                "{\"kind\": \"ADD\", \"forwards\": [{\"port\": 1}]}",
                "{\"kind\": \"ADD\", \"forwards\": [{\"service\": \"embed\", \"port\": 70000}]}",
                "GET / HTTP/1.1\r\n\r\n"
            })
    void what_is_no_question_gets_no_answer_and_does_no_harm(String question) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(state.control()));
            TunnelControl.write(channel, question);
            assertThat(new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8))
                    .isEmpty();
        }
        assertThat(tunnel.supervisors.report(state))
                .hasValueSatisfying(report -> assertThat(report.traffic()).hasSize(1));
    }

    @Test
    void only_its_user_gets_to_the_socket() throws IOException {
        Path parent = Objects.requireNonNull(state.control().getParent());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parent)))
                .isEqualTo("rwx------");
    }

    @Test
    void what_a_killed_supervisor_left_is_removed() throws IOException {
        tunnel.close();
        Path socket = Files.createTempDirectory("codex-tunnel-").resolve("control");
        Files.createFile(socket);
        TunnelState killed = killed(socket);
        tunnel.states.write(killed);
        Files.createDirectories(tunnel.states.folder("login"));
        Files.writeString(tunnel.states.folder("login").resolve("embed.token"), "t0ken");
        assertThat(tunnel.supervisors.report(killed)).isEmpty();
        assertThat(tunnel.supervisors.stop(killed, Duration.ofSeconds(20))).isFalse();
        assertThat(socket.getParent()).doesNotExist();
        assertThat(tunnel.states.folder("login")).doesNotExist();
        assertThat(tunnel.states.all()).isEmpty();
    }

    @Test
    void what_a_successor_has_by_now_is_left_to_it() {
        assertThat(tunnel.supervisors.stop(killed(folder.resolve("gone/control")), Duration.ofSeconds(20)))
                .isFalse();
        assertThat(tunnel.states.read("login")).isPresent();
        assertThat(tunnel.states.folder("login")).exists();
        assertThat(tunnel.supervisors.report(state)).isPresent();
    }

    @Test
    void one_that_does_not_answer_is_ended() {
        Process sleeping = new LocalShell().start(Command.of("sleep", "1000"));
        TunnelState frozen = of(ProcessIdentity.of(sleeping.pid()), folder.resolve("gone/control"));
        assertThat(tunnel.supervisors.stop(frozen, Duration.ofSeconds(20))).isTrue();
        await().until(() -> !sleeping.isAlive());
    }

    private static TunnelState killed(Path socket) {
        return of(new ProcessIdentity("another boot", "pid:[1]", 1, 1), socket);
    }

    private static TunnelState of(ProcessIdentity supervisor, Path socket) {
        return new TunnelState(
                RunningTunnel.NAME,
                "local",
                supervisor,
                Instant.EPOCH,
                Phase.UP,
                null,
                null,
                Instant.EPOCH,
                0,
                null,
                false,
                List.of(),
                socket);
    }
}
