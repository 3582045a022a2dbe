package io.codex.neo4j.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTableTest {
    @TempDir
    private Path folder;

    @Test
    void namesTheProcessThatHoldsTheLock() {
        Path file = folder.resolve("store_lock");
        try (var other = LockingProcess.on(file)) {
            assertThat(LockTable.holderOf(file)).hasValueSatisfying(holder -> {
                assertThat(holder.inWords()).contains("process " + other.pid() + " (java");
            });
        }
    }

    @Test
    void namesNobodyForAFreeFile() throws IOException {
        Path file = Files.createFile(folder.resolve("store_lock"));
        assertThat(LockTable.holderOf(file)).isEmpty();
    }

    @Test
    void leavesOutWaitersAndProcessesOfOtherNamespaces() {
        List<LockTable.Entry> entries = LockTable.entries(List.of(
                "1: POSIX  ADVISORY  WRITE 4460 fe:00:2146565 0 EOF",
                "1: -> POSIX  ADVISORY  WRITE 4461 fe:00:2146565 0 EOF",
                "2: OFDLCK ADVISORY  WRITE -1 fe:00:2146566 0 EOF",
                "3: FLOCK  ADVISORY  WRITE 0 00:2a:7 0 EOF"));
        assertThat(entries).containsExactly(new LockTable.Entry(4460, 0xfe00, 2146565));
    }

    @Test
    void packsLargeDeviceNumbersAsStatDoes() {
        // major 259, minor 1027: an NVMe partition
        List<LockTable.Entry> entries = LockTable.entries(List.of("1: POSIX ADVISORY WRITE 7 103:403:9 0 EOF"));
        assertThat(entries).containsExactly(new LockTable.Entry(7, 0x410303, 9));
    }
}
