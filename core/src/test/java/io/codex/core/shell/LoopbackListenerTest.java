package io.codex.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of user 1003, on a host whose tables the tests write.
class LoopbackListenerTest {
    private static final int PORT = 0x494D;
    private static final String IPV4 = "0100007F";
    private static final String IPV6 = "00000000000000000000000001000000";

    @TempDir
    private Path proc;

    @BeforeEach
    void writeTables() throws IOException {
        Files.createDirectory(proc.resolve("net"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "0.0.0.0"})
    void what_this_user_listens_on_is_trusted(String host) throws IOException {
        write("tcp", IPV4, 1003);
        assertThat(listener().distrust(host, PORT)).isEmpty();
    }

    @Test
    void what_root_listens_on_is_trusted() throws IOException {
        write("tcp", IPV4, 0);
        assertThat(listener().distrust("127.0.0.1", PORT)).isEmpty();
    }

    @Test
    void another_users_process_is_named() throws IOException {
        long pid = ProcessHandle.current().pid();
        Path descriptors = Files.createDirectories(proc.resolve(pid + "/fd"));
        Files.createSymbolicLink(descriptors.resolve("7"), Path.of("socket:[42]"));
        Files.writeString(descriptors.resolveSibling("comm"), "socat\n");
        write("tcp", IPV4, 1004);
        assertThat(listener().distrust("127.0.0.1", PORT))
                .hasValue("127.0.0.1:%d is held by process %d (socat) of user 1004".formatted(PORT, pid));
    }

    @Test
    void both_addresses_of_localhost_count() throws IOException {
        write("tcp", IPV4, 1003);
        write("tcp6", IPV6, 1004);
        assertThat(listener().distrust("localhost", PORT))
                .hasValue("[::1]:%d is held by a process of user 1004".formatted(PORT));
        assertThat(listener().distrust("127.0.0.1", PORT)).isEmpty();
        assertThat(listener().distrust("[::1]", PORT)).isPresent();
    }

    @Test
    void what_answers_without_a_socket_of_this_host_may_be_anybodys() {
        assertThat(listener().distrust("localhost", PORT))
                .hasValueSatisfying(reason -> assertThat(reason).contains("cannot be told whose program"));
    }

    @Test
    void other_hosts_are_not_looked_at() {
        assertThat(listener().distrust("192.0.2.1", PORT)).isEmpty();
        assertThat(listener().distrust("atlantis.invalid", PORT)).isEmpty();
    }

    @Test
    void a_socket_of_this_very_process_is_trusted() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(new LoopbackListener().distrust("localhost", socket.getLocalPort()))
                    .isEmpty();
        }
    }

    private LoopbackListener listener() {
        return new LoopbackListener(new SocketTable(proc), 1003);
    }

    private void write(String table, String address, long uid) throws IOException {
        Files.writeString(proc.resolve("net").resolve(table), """
                heading
                   0: %s:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000  %d        0 42 1 0 100
                """.formatted(address, PORT, uid));
    }
}
