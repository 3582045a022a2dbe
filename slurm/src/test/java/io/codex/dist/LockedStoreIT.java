package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Neo4j's store, locked by another process: this one.
class LockedStoreIT {
    @Test
    void up_fails_and_names_the_file_and_its_holder(@TempDir Path folder) throws Exception {
        Site site = Site.in(folder).with("CODEX_NEO4J_STORE_LOCK_TIMEOUT", "1s");
        Path lockFile = site.services().resolve("neo4j/data/databases/store_lock");
        Files.createDirectories(lockFile.getParent());
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            CommandResult up = site.codex("up", "neo4j");
            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.err())
                    .contains("codex: neo4j did not start:")
                    .contains("%s is held by process %d"
                            .formatted(lockFile, ProcessHandle.current().pid()))
                    .contains("hint: ");
            assertThat(site.codex("status", "neo4j").exitCode()).isEqualTo(3);
        } finally {
            site.down();
        }
    }
}
