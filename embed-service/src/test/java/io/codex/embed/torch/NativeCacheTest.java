package io.codex.embed.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
    @TempDir
    Path folder;

    @Test
    void theRuntimeDirectoryOfThisNodeIsPreferred() {
        assertThat(directory(Map.of("XDG_RUNTIME_DIR", folder.toString()))).isEqualTo(folder.resolve("codex-embed"));
    }

    @Test
    void aRuntimeDirectoryInheritedFromAnotherNodeIsIgnored() {
        assertThat(directory(Map.of("XDG_RUNTIME_DIR", "/run/user/no-such-user")))
                .isEqualTo(Path.of("/scratch/codex-embed-ada"));
    }

    @Test
    void anExplicitDirectoryWins() {
        assertThat(directory(Map.of("DJL_CACHE_DIR", "/elsewhere", "XDG_RUNTIME_DIR", folder.toString())))
                .isEqualTo(Path.of("/elsewhere"));
    }

    @Test
    void aNewDirectoryIsPrivate() throws IOException {
        Path prepared = NativeCache.prepare(folder.resolve("a/b"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(prepared)))
                .isEqualTo("rwx------");
        assertThat(NativeCache.prepare(folder.resolve("a/b"))).isEqualTo(prepared);
    }

    @Test
    void aDirectoryThatOthersCanWriteToIsRefused() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> NativeCache.prepare(open))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("others can write to")
                .hasMessageContaining(open.toString());
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> NativeCache.prepare(file))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("cannot use " + file);
    }

    private static Path directory(Map<String, String> environment) {
        return NativeCache.defaultDirectory(environment::get, Path.of("/scratch"), "ada");
    }
}
