package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.error.CodexException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunnelLockTest {
    @TempDir
    private Path folder;

    @Test
    void is_had_by_one_until_it_is_given_back() {
        try (TunnelLock _ = TunnelLock.take(folder).orElseThrow()) {
            assertThat(TunnelLock.take(folder)).isEmpty();
        }
        try (TunnelLock again = TunnelLock.take(folder).orElseThrow()) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_told() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Assertions.assertThatThrownBy(() -> TunnelLock.take(file.resolve("login")))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("cannot lock " + file);
    }
}
