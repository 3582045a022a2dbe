package io.codex.neo4j.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.neo4j.host.LockingProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLockTest {
    @TempDir
    private Path folder;

    @Test
    void passesOnAnEmptyFolder() {
        assertThatCode(() -> new StoreLock(new DataFolder(folder)).awaitFree(Duration.ZERO))
                .doesNotThrowAnyException();
    }

    @Test
    void namesFileAndHolderOfALockedStore() throws IOException {
        Path file = lockFile("store_lock");
        try (var other = LockingProcess.on(file)) {
            assertThatThrownBy(() -> new StoreLock(new DataFolder(folder)).awaitFree(Duration.ZERO))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("process " + other.pid());
        }
    }

    @Test
    void seesTheLockOfASingleDatabase() throws IOException {
        Path file = lockFile("neo4j/database_lock");
        try (var _ = LockingProcess.on(file)) {
            assertThatThrownBy(() -> new StoreLock(new DataFolder(folder)).awaitFree(Duration.ZERO))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining("database_lock");
        }
    }

    @Test
    void waitsForAHolderThatGoes() throws IOException {
        Path file = lockFile("store_lock");
        var other = LockingProcess.on(file);
        var gone = CompletableFuture.runAsync(other::close);
        assertThatCode(() -> new StoreLock(new DataFolder(folder)).awaitFree(Duration.ofMinutes(1)))
                .doesNotThrowAnyException();
        gone.join();
    }

    private Path lockFile(String name) throws IOException {
        Path file = new DataFolder(folder).databases().resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }
}
