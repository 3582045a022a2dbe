package io.codex.embed.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortHolderTest {
    @Test
    void theProcessThatListensIsNamed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new PortHolder(Path.of("/proc")).find(socket.getLocalPort()))
                    .hasValueSatisfying(holder -> assertThat(holder)
                            .startsWith("process " + ProcessHandle.current().pid() + " (java"));
        }
    }

    @Test
    void ofAHiddenProcessTheUserIsNamed(@TempDir Path proc) throws IOException {
        Files.createDirectory(proc.resolve("net"));
        // 18765 is 0x494D
        Files.writeString(proc.resolve("net/tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:494D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1003        0 1 1 0 100
                """);

        assertThat(new PortHolder(proc).find(18765)).hasValue("a process of user 1003");
        assertThat(new PortHolder(proc).find(18766)).isEmpty();
    }
}
