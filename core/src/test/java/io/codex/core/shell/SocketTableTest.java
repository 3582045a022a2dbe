package io.codex.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketTableTest {
    private static final long OWN = ProcessHandle.current().pid();

    @Test
    void the_process_that_listens_is_named() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var table = new SocketTable();
            assertThat(table.listenerOn(socket.getLocalPort()))
                    .hasValueSatisfying(holder -> assertThat(holder.inWords()).startsWith("process " + OWN + " (java"));
            assertThat(table.listens(OWN, socket.getLocalPort())).isTrue();
            assertThat(table.listens(1, socket.getLocalPort())).isFalse();
        }
    }

    @Test
    void the_unit_of_the_process_is_named_with_the_way_to_be_rid_of_it(@TempDir Path proc) throws IOException {
        // a table of this very process, whose unit another file than the kernel's names
        Path own = Files.createDirectories(proc.resolve(Long.toString(OWN)).resolve("fd"));
        Files.createSymbolicLink(own.resolve("7"), Path.of("socket:[4242]"));
        Files.writeString(own.resolveSibling("comm"), "python\n");
        Files.writeString(
                own.resolveSibling("cgroup"),
                "0::/user.slice/user-1003.slice/user@1003.service/app.slice/imas-codex-embed.service\n");
        writeTable(proc, 4242);

        assertThat(new SocketTable(proc).listenerOn(18765)).hasValueSatisfying(holder -> {
            assertThat(holder.inWords())
                    .isEqualTo("process %d (python) of the unit imas-codex-embed.service".formatted(OWN));
            assertThat(holder.hint())
                    .hasValueSatisfying(
                            hint -> assertThat(hint).contains("systemctl --user disable --now imas-codex-embed"));
        });
    }

    @Test
    void of_a_hidden_process_the_user_is_named(@TempDir Path proc) throws IOException {
        writeTable(proc, 1);

        assertThat(new SocketTable(proc).listenerOn(18765))
                .hasValueSatisfying(holder -> assertThat(holder.inWords()).isEqualTo("a process of user 1003"));
        assertThat(new SocketTable(proc).listenerOn(18766)).isEmpty();
    }

    @Test
    void a_connection_leads_to_the_process_that_has_all_that_may_take_it() throws IOException {
        InetAddress ipv4 = InetAddress.ofLiteral("127.0.0.1");
        try (var socket = new ServerSocket(0, 1, ipv4)) {
            var table = new SocketTable();
            assertThat(table.leadsTo(OWN, ipv4, socket.getLocalPort())).isTrue();
            assertThat(table.leadsTo(1, ipv4, socket.getLocalPort())).isFalse();
            assertThat(table.leadsTo(OWN, InetAddress.ofLiteral("127.0.0.2"), socket.getLocalPort()))
                    .isFalse();
        }
    }

    @Test
    void a_socket_of_all_addresses_takes_what_no_other_is_bound_to(@TempDir Path proc) throws IOException {
        Files.createDirectory(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), """
                heading
                   0: 0100007F:494D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1003        0 11 1 0 100
                   1: 00000000:494E 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1003        0 12 1 0 100
                """);
        Files.writeString(proc.resolve("net/tcp6"), """
                heading
                   0: 00000000000000000000000000000000:494D 0:0 0A 0:0 00:0 0  1004        0 13 1 0 100
                   1: 00000000000000000000000001000000:494E 0:0 0A 0:0 00:0 0  1004        0 14 1 0 100
                   2: 0000000000000000FFFF00000100007F:494F 0:0 0A 0:0 00:0 0  1004        0 15 1 0 100
                   3: 00000000000000000000000000000000:4950 0:0 0A 0:0 00:0 0  1004        0 16 1 0 100
                """);
        var table = new SocketTable(proc);
        InetAddress ipv4 = InetAddress.ofLiteral("127.0.0.1");
        InetAddress ipv6 = InetAddress.ofLiteral("::1");
        assertThat(table.behind(ipv4, 0x494D))
                .extracting(SocketTable.Socket::inode)
                .containsExactly(11L);
        assertThat(table.behind(ipv6, 0x494D))
                .extracting(SocketTable.Socket::inode)
                .containsExactly(13L);
        assertThat(table.behind(ipv4, 0x494E))
                .extracting(SocketTable.Socket::inode)
                .containsExactly(12L);
        assertThat(table.behind(ipv6, 0x494E))
                .extracting(SocketTable.Socket::inode)
                .containsExactly(14L);
        assertThat(table.behind(ipv4, 0x494F)).as("IPv4 within IPv6").hasSize(1);
        assertThat(table.behind(ipv4, 0x4950)).as("both families").hasSize(1);
        assertThat(table.behind(ipv6, 0x494F)).isEmpty();
    }

    @Test
    void only_sockets_that_listen_on_the_port_count() {
        List<String> table = List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "   0: 0100007F:1E07 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 11 1 0 100 0 0 10 0",
                "   1: 0100007F:1E07 0100007F:9999 01 00000000:00000000 00:00000000 00000000  0 0 12 1 0 100 0 0 10 0",
                "   2: 0100007F:1E08 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 13 1 0 100 0 0 10 0");
        assertThat(SocketTable.listening(table, 7687))
                .containsExactly(new SocketTable.Socket(InetAddress.getLoopbackAddress(), 0, 11));
    }

    /// One socket of user 1003 on port 18765, which is 0x494D.
    private static void writeTable(Path proc, long inode) throws IOException {
        Files.createDirectory(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:494D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1003        0 %d 1 0 100
                """.formatted(inode));
    }
}
