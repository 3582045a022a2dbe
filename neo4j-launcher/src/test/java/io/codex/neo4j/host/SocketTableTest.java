package io.codex.neo4j.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private static final long OWN = ProcessHandle.current().pid();

    @Test
    void namesTheProcessThatListens() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(SocketTable.listenerOn(socket.getLocalPort()))
                    .hasValueSatisfying(holder -> assertThat(holder.pid()).isEqualTo(OWN));
            assertThat(SocketTable.listens(OWN, socket.getLocalPort())).isTrue();
            assertThat(SocketTable.listens(1, socket.getLocalPort())).isFalse();
        }
    }

    @Test
    void takesOnlySocketsThatListenOnThePort() {
        List<String> table = List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "   0: 0100007F:1E07 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 11 1 0 100 0 0 10 0",
                "   1: 0100007F:1E07 0100007F:9999 01 00000000:00000000 00:00000000 00000000  0 0 12 1 0 100 0 0 10 0",
                "   2: 0100007F:1E08 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 13 1 0 100 0 0 10 0");
        assertThat(SocketTable.inodes(table, 7687)).containsExactly(11L);
    }
}
