package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every transport does, against a real sshd.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class HostConnectionContract {
    protected static final Duration ENOUGH = Duration.ofSeconds(30);
    private static final String HERE = "127.0.0.1";

    @TempDir
    protected Path folder;

    protected SshServer server;
    protected SshFolder user;
    private final ArrayList<AutoCloseable> opened = new ArrayList<>();

    /// @param config the only configuration that it reads
    protected abstract SshTransport transport(Path config, SshPrompt prompt);

    @BeforeEach
    void start() {
        server = start("far");
        user = SshFolder.in(folder.resolve("user"));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void a_command_leaves_its_exit_code_and_both_outputs_apart() {
        var result = connected().run("echo out; echo err >&2; exit 7", "", ENOUGH);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
    }

    @Test
    void a_command_that_ends_at_once_is_heard_every_time() {
        var connection = connected();
        List<Integer> wanted =
                IntStream.range(0, 40).mapToObj(number -> number % 3).toList();
        assertThat(wanted.stream()
                        .map(code -> connection.run("exit " + code, "", ENOUGH).exitCode())
                        .toList())
                .isEqualTo(wanted);
    }

    @Test
    void a_command_reads_its_input_to_the_end() {
        var result = connected().run("cat; echo end", "ä line\nanother\n", ENOUGH);
        assertThat(result.succeeded()).isTrue();
        assertThat(result.out()).isEqualTo("ä line\nanother\nend\n");
    }

    @Test
    void a_command_may_leave_its_input_unread() {
        assertThat(connected().run("exit 3", "x".repeat(4_000_000), ENOUGH).exitCode())
                .isEqualTo(3);
    }

    @Test
    void a_command_that_a_signal_ended_says_which() {
        assertThat(connected().run("kill -TERM $$", "", ENOUGH).exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void much_output_of_both_kinds_arrives_whole() {
        var result = connected().run("yes out | head -n 500000; yes err | head -n 500000 >&2", "", ENOUGH);
        assertThat(result.out()).isEqualTo("out\n".repeat(500_000));
        assertThat(result.err()).isEqualTo("err\n".repeat(500_000));
    }

    /// By the loss of its input and output, where sshd passes no signal.
    @Test
    void a_command_that_takes_longer_is_ended() {
        HostConnection connection = connected();
        String mark = folder.getFileName().toString();
        fails(
                SshFailure.TIMEOUT,
                () -> connection.run(
                        "exec sh -c 'while echo on; do sleep 0.1; done' " + mark, "", Duration.ofSeconds(1)));
        Awaitility.await().atMost(ENOUGH).until(() -> !runs(connection, mark));
    }

    @Test
    void a_shell_answers_line_by_line() throws IOException {
        try (HostStream shell = connected().start("exec sh -s");
                var answers = new BufferedReader(new InputStreamReader(shell.input(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < 20; i++) {
                shell.output().write("echo answer %d\n".formatted(i).getBytes(StandardCharsets.UTF_8));
                assertThat(answers.readLine()).isEqualTo("answer " + i);
            }
            shell.output().close();
            assertThat(answers.readLine()).isNull();
        }
    }

    @Test
    void a_stream_that_is_closed_ends_its_command() throws IOException {
        HostConnection connection = connected();
        String mark = folder.getFileName().toString();
        HostStream stream = connection.start("exec sh -c 'echo on; cat; exit' " + mark);
        assertThat(stream.input().read()).isEqualTo('o');
        assertThat(runs(connection, mark)).isTrue();
        stream.close();
        Awaitility.await().atMost(ENOUGH).until(() -> !runs(connection, mark));
    }

    @Test
    void a_tcp_connection_goes_both_ways() throws IOException {
        FarServer echo = opened(FarServer.echoing());
        try (HostStream stream = connected().open(HERE, echo.port(), ENOUGH)) {
            for (int i = 0; i < 50; i++) {
                byte[] text = "request %d".formatted(i).getBytes(StandardCharsets.UTF_8);
                stream.output().write(text);
                assertThat(stream.input().readNBytes(text.length)).isEqualTo(text);
            }
            stream.output().close();
            assertThat(stream.input().read()).isEqualTo(-1);
        }
    }

    @Test
    void the_answer_to_a_half_closed_request_arrives_whole() throws IOException {
        var answer = new RandomBytes(1, 8_000_000);
        FarServer far = opened(FarServer.serving((input, output) -> {
            input.readAllBytes();
            answer.writeTo(output);
        }));
        try (HostStream stream = connected().open(HERE, far.port(), ENOUGH)) {
            stream.output().write("request".getBytes(StandardCharsets.UTF_8));
            stream.output().close();
            assertThat(RandomBytes.checksum(stream.input())).isEqualTo(answer.checksum());
        }
    }

    @Test
    void a_far_end_that_speaks_first_and_goes_is_read_whole() throws IOException {
        FarServer far = opened(FarServer.serving((_, output) -> output.write("bye".getBytes(StandardCharsets.UTF_8))));
        HostConnection connection = connected();
        for (int i = 0; i < 50; i++) {
            try (HostStream stream = connection.open(HERE, far.port(), ENOUGH)) {
                assertThat(stream.input().readAllBytes()).asString().isEqualTo("bye");
            }
        }
    }

    @Test
    void a_port_where_nothing_listens_refuses_and_the_connection_stays() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        HostConnection connection = connected();
        fails(SshFailure.FAR_END_REFUSED, () -> connection.open(HERE, nobody, ENOUGH))
                .hasMessageContaining(HERE + ":" + nobody);
        assertThat(connection.run("true", "", ENOUGH).succeeded()).isTrue();
    }

    @Test
    void a_server_that_allows_no_forwarding_says_so() {
        SshServer strict = start("strict", "AllowTcpForwarding no");
        user.knows("strict", strict);
        HostConnection connection = connected("strict", SshPrompt.nobody());
        fails(SshFailure.FORWARDING_PROHIBITED, () -> connection.open(HERE, 9, ENOUGH));
        assertThat(connection.run("true", "", ENOUGH).succeeded()).isTrue();
    }

    @Test
    void a_reader_that_is_slow_holds_up_nobody_else() throws IOException {
        var much = new RandomBytes(2, 40_000_000);
        FarServer source = opened(FarServer.serving((_, output) -> much.writeTo(output)));
        FarServer echo = opened(FarServer.echoing());
        HostConnection connection = connected();
        try (HostStream slow = connection.open(HERE, source.port(), ENOUGH);
                HostStream quick = connection.open(HERE, echo.port(), ENOUGH)) {
            assertThat(slow.input().read()).isNotNegative();
            for (int i = 0; i < 20; i++) {
                quick.output().write(i);
                assertThat(quick.input().read()).isEqualTo(i);
                assertThat(connection.run("echo on", "", ENOUGH).out()).isEqualTo("on\n");
            }
            slow.input().skipNBytes(much.size() - 1L);
            assertThat(slow.input().read()).isEqualTo(-1);
        }
    }

    @Test
    void many_streams_at_once_keep_their_bytes_apart() throws Exception {
        FarServer echo = opened(FarServer.echoing());
        HostConnection connection = connected();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var checks = new ArrayList<Future<?>>();
            for (int i = 0; i < 64; i++) {
                var bytes = new RandomBytes(i, 1_000_000);
                checks.add(threads.submit((Callable<Void>) () -> {
                    try (HostStream stream = connection.open(HERE, echo.port(), ENOUGH)) {
                        echoed(stream, bytes);
                    }
                    return null;
                }));
            }
            for (Future<?> check : checks) {
                check.get();
            }
        }
    }

    @Test
    void much_goes_both_ways_unchanged() throws Exception {
        SshServer rekeying = start("rekeying", "RekeyLimit 16M");
        user.knows("rekeying", rekeying);
        FarServer echo = opened(FarServer.echoing());
        try (HostStream stream = connected("rekeying", SshPrompt.nobody()).open(HERE, echo.port(), ENOUGH)) {
            echoed(stream, new RandomBytes(3, 100_000_000));
        }
    }

    @Test
    void a_host_whose_key_is_not_known_is_refused_with_what_would_accept_it() throws IOException {
        user.mentions("far", server);
        SshFolder.authorize(user.key(), server);
        fails(SshFailure.HOST_KEY_UNKNOWN, () -> connect("far"))
                .hasMessageContaining("SHA256:")
                .extracting(failure -> ((SshException) failure).hint())
                .asString()
                .contains("ssh-keyscan", Integer.toString(server.port()));
        assertThat(Files.readString(user.knownHosts())).isEmpty();
    }

    @Test
    void a_host_whose_key_has_changed_is_refused() throws IOException {
        user.knows("far", server);
        String known = Files.readString(user.knownHosts());
        server.changeHostKey();
        fails(SshFailure.HOST_KEY_CHANGED, () -> connect("far"))
                .extracting(failure -> ((SshException) failure).hint())
                .asString()
                .contains("ssh-keygen -R");
        assertThat(Files.readString(user.knownHosts())).isEqualTo(known);
    }

    @Test
    void a_key_that_the_server_does_not_accept_is_refused() throws IOException {
        user.knows("far", server);
        Files.writeString(server.authorized(), "");
        fails(SshFailure.AUTHENTICATION, () -> connect("far"));
    }

    @Test
    void a_host_where_no_sshd_listens_is_unreachable() {
        user.knows("far", server);
        server.stop();
        fails(SshFailure.UNREACHABLE, () -> connect("far"));
    }

    @Test
    void a_host_that_does_not_answer_is_unreachable_in_time() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            user.knows("far", server, "ProxyJump none");
            Files.writeString(
                    user.config(),
                    Files.readString(user.config()).replace("Port " + server.port(), "Port " + silent.getLocalPort()));
            fails(
                    SshFailure.UNREACHABLE,
                    () -> transport(user.config(), SshPrompt.nobody())
                            .connect(SshTarget.of("far"), Duration.ofSeconds(2)));
        }
    }

    @Test
    void a_host_that_goes_down_breaks_the_connection_and_its_streams() throws IOException {
        FarServer echo = opened(FarServer.echoing());
        HostConnection connection = connected();
        try (HostStream stream = connection.open(HERE, echo.port(), ENOUGH);
                HostStream shell = connection.start("exec sh -s")) {
            assertThat(connection.isAlive()).isTrue();
            server.stop();
            Awaitility.await().atMost(ENOUGH).until(() -> !connection.isAlive());
            assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> shell.input().read()).isInstanceOf(IOException.class);
            fails(SshFailure.LOST, () -> connection.run("true", "", ENOUGH));
            fails(SshFailure.LOST, () -> connection.open(HERE, echo.port(), ENOUGH));
        }
    }

    @Test
    void a_server_that_hangs_is_noticed_by_its_silence() throws Exception {
        user.knows("hanging", server, "ServerAliveInterval 1", "ServerAliveCountMax 2");
        FarServer echo = opened(FarServer.echoing());
        HostConnection connection = connected("hanging", SshPrompt.nobody());
        HostStream stream = connection.open(HERE, echo.port(), ENOUGH);
        server.freeze();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit((Callable<Void>) () -> {
                new RandomBytes(4, 100_000_000).writeTo(stream.output());
                return null;
            });
            Awaitility.await().atMost(ENOUGH).until(() -> !connection.isAlive());
            assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> writer.get(ENOUGH.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
            stream.close();
            connection.close();
        } finally {
            server.thaw();
        }
    }

    @Test
    void a_host_behind_another_is_reached_by_way_of_it() throws IOException {
        SshServer gate = start("gate");
        user.knows("gate", gate).knows("inner", server, "ProxyJump gate");
        HostConnection connection = connected("inner", SshPrompt.nobody());
        assertThat(connection.inWords()).contains("by way of");
        FarServer echo = opened(FarServer.echoing());
        try (HostStream stream = connection.open(HERE, echo.port(), ENOUGH)) {
            echoed(stream, new RandomBytes(5, 5_000_000));
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
        gate.stop();
        Awaitility.await().atMost(ENOUGH).until(() -> !connection.isAlive());
    }

    @Test
    void a_target_may_name_the_host_to_go_through() {
        SshServer gate = start("gate");
        user.knows("gate", gate).knows("far", server);
        HostConnection connection =
                opened(transport(user.config(), SshPrompt.nobody()).connect(new SshTarget("far", "gate"), ENOUGH));
        assertThat(connection.run("true", "", ENOUGH).succeeded()).isTrue();
        gate.stop();
        Awaitility.await().atMost(ENOUGH).until(() -> !connection.isAlive());
    }

    @Test
    void a_closed_connection_is_not_alive_and_ends_its_streams() throws IOException {
        HostConnection connection = connected();
        HostStream shell = connection.start("exec sh -s");
        connection.close();
        connection.close();
        assertThat(connection.isAlive()).isFalse();
        assertThatThrownBy(() -> shell.input().read()).isInstanceOf(IOException.class);
    }

    protected final SshServer start(String name, String... lines) {
        return opened(SshServer.start(folder.resolve(name), lines));
    }

    protected final HostConnection connected() {
        user.knows("far", server);
        return connected("far", SshPrompt.nobody());
    }

    protected final HostConnection connected(String name, SshPrompt prompt) {
        return opened(transport(user.config(), prompt).connect(SshTarget.of(name), ENOUGH));
    }

    protected final void connect(String name) {
        connected(name, SshPrompt.nobody());
    }

    protected final <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }

    protected static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> fails(
            SshFailure failure, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SshException.class,
                        thrown -> assertThat(thrown.failure())
                                .as(thrown.toString())
                                .isEqualTo(failure));
    }

    private static boolean runs(HostConnection connection, String mark) {
        String processes = connection.run("ps -e -o args", "", ENOUGH).out();
        return processes.lines().anyMatch(line -> line.startsWith("sh -c") && line.contains(mark));
    }

    private static void echoed(HostStream stream, RandomBytes bytes)
            throws IOException, ExecutionException, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit((Callable<Void>) () -> {
                bytes.writeTo(stream.output());
                stream.output().close();
                return null;
            });
            assertThat(RandomBytes.checksum(stream.input())).isEqualTo(bytes.checksum());
            writer.get();
        }
    }
}
