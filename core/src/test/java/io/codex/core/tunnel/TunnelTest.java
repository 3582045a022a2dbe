package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import io.codex.core.tunnel.TunnelState.Phase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunnelTest {
    private final LocalConnector connector = new LocalConnector("here");

    @TempDir
    private Path folder;

    private ServicesHome far;

    @BeforeEach
    void makeHome() throws IOException {
        far = RunningTunnel.far(folder);
        Files.createDirectories(far.endpoints());
    }

    @Test
    void a_client_gets_to_a_service_that_moves_by_the_same_port() throws Exception {
        try (FarService first = FarService.published(far, "embed", 1);
                RunningTunnel tunnel = RunningTunnel.started(folder, connector)) {
            assertThat(tunnel.awaitFarEnd(1).address()).isEqualTo("127.0.0.1:" + first.port());
            int port = tunnel.port();
            assertThat(greeting(port)).isEqualTo("embed 1");
            first.end();
            try (FarService second = FarService.published(far, "embed", 2)) {
                assertThat(tunnel.awaitFarEnd(2).address()).isEqualTo("127.0.0.1:" + second.port());
                assertThat(tunnel.port()).isEqualTo(port);
                assertThat(greeting(port)).isEqualTo("embed 2");
            }
        }
    }

    @Test
    void it_tells_what_it_is_and_stop_leaves_nothing() throws Exception {
        try (FarService embed = FarService.published(far, "embed", 1);
                RunningTunnel tunnel = RunningTunnel.started(folder, connector)) {
            tunnel.awaitFarEnd(1);
            TunnelState state = tunnel.awaitPhase(Phase.UP);
            assertThat(state.supervisor()).isEqualTo(ProcessIdentity.current());
            assertThat(state.transport()).isEqualTo("local");
            assertThat(state.via()).isEqualTo("here itself");
            assertThat(state.control()).exists();
            assertThat(state.forwards()).singleElement().satisfies(forward -> {
                assertThat(forward.service()).isEqualTo("embed");
                assertThat(forward.secretFile()).exists();
            });
            assertThat(embed.record()).exists();
            tunnel.stop();
            assertThat(tunnel.awaitEnd()).isNull();
            assertThat(state.control().getParent()).doesNotExist();
            assertThat(tunnel.states.folder("login")).doesNotExist();
            assertThat(tunnel.states.all()).isEmpty();
            new LoopbackSockets()
                    .listen(state.forwards().getFirst().port(), null)
                    .forEach(LoopbackSockets::close);
        }
    }

    @Test
    void a_state_that_somebody_removed_or_damaged_is_written_again() throws Exception {
        try (RunningTunnel tunnel = RunningTunnel.started(folder, connector)) {
            TunnelState state = tunnel.awaitPhase(Phase.UP);
            tunnel.states.remove("login");
            assertThat(tunnel.awaitPhase(Phase.UP)).isEqualTo(state);
            Files.writeString(folder.resolve("own/tunnels/workstation/login.json"), "{");
            assertThat(tunnel.awaitPhase(Phase.UP)).isEqualTo(state);
        }
    }

    @Test
    void a_refused_tunnel_writes_its_state_again_too() throws Exception {
        try (RunningTunnel tunnel = RunningTunnel.started(folder, failing(SshFailure.AUTHENTICATION))) {
            TunnelState state = tunnel.awaitPhase(Phase.REFUSED);
            tunnel.states.remove("login");
            assertThat(tunnel.awaitPhase(Phase.REFUSED)).isEqualTo(state);
        }
    }

    @Test
    void a_second_supervisor_is_refused_and_harms_nothing() throws Exception {
        try (RunningTunnel tunnel = RunningTunnel.started(folder, connector)) {
            TunnelState state = tunnel.awaitPhase(Phase.UP);
            try (RunningTunnel second = RunningTunnel.started(folder, connector)) {
                assertThat(second.awaitEnd()).hasMessageContaining("the tunnel login runs already");
            }
            assertThat(tunnel.supervisors.report(state)).isPresent();
            assertThat(tunnel.states.running()).containsExactly(tunnel.state());
        }
    }

    @Test
    void a_port_in_use_ends_it_with_the_holder_and_leaves_nothing() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            TunnelSpec spec = RunningTunnel.spec(folder, RunningTunnel.forward("embed", taken.getLocalPort()), false);
            RunningTunnel tunnel = RunningTunnel.started(folder, spec, connector);
            assertThat(tunnel.awaitEnd()).hasMessageContaining("in use by process");
            assertThat(tunnel.states.all()).isEmpty();
            assertThat(tunnel.states.folder("login")).doesNotExist();
        }
    }

    @Test
    void what_may_pass_is_tried_again() throws Exception {
        var tries = new AtomicInteger();
        TunnelConnector third = connecting(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new SshException(SshFailure.UNREACHABLE, "no route", null);
            }
            return connector.connect(Duration.ZERO);
        });
        try (RunningTunnel tunnel = RunningTunnel.started(folder, third)) {
            tunnel.awaitPhase(Phase.UP);
            assertThat(tries).hasValue(3);
            assertThat(tunnel.log).contains("no route");
        }
    }

    @Test
    void a_refusal_waits_for_somebody_who_asks() throws Exception {
        var tries = new AtomicInteger();
        TunnelConnector second = connecting(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new SshException(SshFailure.AUTHENTICATION, "refused", "add the key");
            }
            return connector.connect(Duration.ZERO);
        });
        try (RunningTunnel tunnel = RunningTunnel.started(folder, second)) {
            TunnelState state = tunnel.awaitPhase(Phase.REFUSED);
            assertThat(state.reason()).isEqualTo("refused");
            assertThat(state.hint()).isEqualTo("add the key");
            assertThat(tries).hasValue(1);
            assertThat(tunnel.supervisors.retry(state)).isPresent();
            tunnel.awaitPhase(Phase.UP);
        }
    }

    @Test
    void a_refusal_ends_one_that_was_asked_to_end_then() throws Exception {
        TunnelSpec spec = RunningTunnel.spec(folder, RunningTunnel.forward("embed", 0), true);
        RunningTunnel tunnel = RunningTunnel.started(folder, spec, failing(SshFailure.HOST_KEY_CHANGED));
        assertThat(tunnel.awaitEnd())
                .isInstanceOfSatisfying(
                        SshException.class, e -> assertThat(e.failure()).isEqualTo(SshFailure.HOST_KEY_CHANGED));
        assertThat(tunnel.states.all()).isEmpty();
    }

    @Test
    void a_lost_connection_is_made_again() throws Exception {
        var connections = new LinkedBlockingQueue<HostConnection>();
        TunnelConnector kept = connecting(() -> {
            HostConnection connection = connector.connect(Duration.ZERO);
            connections.add(connection);
            return connection;
        });
        try (FarService embed = FarService.published(far, "embed", 1);
                RunningTunnel tunnel = RunningTunnel.started(folder, kept)) {
            tunnel.awaitFarEnd(1);
            connections.take().close();
            await().until(() -> tunnel.state().reconnects() == 1);
            tunnel.awaitPhase(Phase.UP);
            assertThat(greeting(tunnel.port())).isEqualTo("embed 1");
            assertThat(embed.record()).exists();
        }
    }

    @Test
    void a_failure_of_another_kind_does_not_end_it() throws Exception {
        var tries = new AtomicInteger();
        TunnelConnector broken = connecting(() -> switch (tries.incrementAndGet()) {
            case 1 -> throw new CodexException(ExitCode.CONFIGURATION, "no such file", "make it");
            case 2 -> throw new IllegalStateException("a mistake");
            default -> connector.connect(Duration.ZERO);
        });
        try (RunningTunnel tunnel = RunningTunnel.started(folder, broken)) {
            tunnel.awaitPhase(Phase.UP);
            assertThat(tunnel.log)
                    .contains("no such file")
                    .anySatisfy(line -> assertThat(line).contains("a mistake"));
        }
    }

    @Test
    void a_view_that_cannot_be_rebuilt_does_not_end_it() throws Exception {
        Runnable failing = () -> {
            throw new CodexException(ExitCode.FAILED, "cannot use the view", null);
        };
        try (FarService embed = FarService.published(far, "embed", 1);
                RunningTunnel tunnel = RunningTunnel.started(folder, connector, failing)) {
            tunnel.awaitFarEnd(1);
            assertThat(greeting(tunnel.port())).isEqualTo("embed 1");
            assertThat(tunnel.log).containsOnlyOnce("cannot use the view");
            tunnel.stop();
            assertThat(tunnel.awaitEnd()).isNull();
            assertThat(tunnel.states.all()).isEmpty();
            assertThat(embed.record()).exists();
        }
    }

    @Test
    void a_view_that_takes_long_keeps_nobody_waiting_who_asks() throws Exception {
        var goOn = new CountDownLatch(1);
        Runnable slow = () -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (RunningTunnel tunnel = RunningTunnel.started(folder, connector, slow)) {
            TunnelState state = tunnel.awaitPhase(Phase.CONNECTING);
            assertThat(tunnel.supervisors.report(state)).isPresent();
            goOn.countDown();
            tunnel.awaitPhase(Phase.UP);
        }
    }

    @Test
    void one_that_waits_for_a_connection_is_stopped_at_once() throws Exception {
        var never = new CountDownLatch(1);
        var connects = new CountDownLatch(1);
        TunnelConnector hanging = connecting(() -> {
            connects.countDown();
            try {
                never.await();
                throw new IllegalStateException("nobody counts");
            } catch (InterruptedException e) {
                throw new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
            }
        });
        try (RunningTunnel tunnel = RunningTunnel.started(folder, hanging)) {
            connects.await();
            tunnel.stop();
            assertThat(tunnel.awaitEnd()).isNull();
            assertThat(tunnel.states.all()).isEmpty();
        }
    }

    @Test
    void a_connection_that_comes_after_the_stop_is_closed() {
        var goOn = new CompletableFuture<HostConnection>();
        var connects = new CompletableFuture<Void>();
        TunnelConnector hanging = connecting(() -> {
            connects.complete(null);
            // waits through interrupts
            return goOn.join();
        });
        try (RunningTunnel tunnel = RunningTunnel.started(folder, hanging)) {
            connects.join();
            tunnel.stop();
            assertThat(tunnel.awaitEnd()).isNull();
            assertThat(tunnel.states.folder("login")).doesNotExist();
        }
        HostConnection late = connector.connect(Duration.ZERO);
        goOn.complete(late);
        await().until(() -> !late.isAlive());
    }

    private static TunnelConnector failing(SshFailure failure) {
        return connecting(() -> {
            throw new SshException(failure, "refused", null);
        });
    }

    private static TunnelConnector connecting(Supplier<HostConnection> connect) {
        return new TunnelConnector() {
            @Override
            public String transport() {
                return "local";
            }

            @Override
            public HostConnection connect(Duration timeout) {
                return connect.get();
            }

            @Override
            public Optional<HostConnection> connectBefore(Duration timeout) {
                return Optional.empty();
            }
        };
    }

    private static String greeting(int port) throws IOException {
        try (var client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
                var reader =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            return String.valueOf(reader.readLine());
        }
    }
}
