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
    void only_sockets_that_listen_on_the_port_count() {
        List<String> table = List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "   0: 0100007F:1E07 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 11 1 0 100 0 0 10 0",
                "   1: 0100007F:1E07 0100007F:9999 01 00000000:00000000 00:00000000 00000000  0 0 12 1 0 100 0 0 10 0",
                "   2: 0100007F:1E08 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 13 1 0 100 0 0 10 0");
        assertThat(SocketTable.listening(table, 7687)).containsExactly(new SocketTable.Socket(0, 11));
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
