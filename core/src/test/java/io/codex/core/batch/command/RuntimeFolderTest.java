package io.codex.core.batch.command;

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

class RuntimeFolderTest {
    @TempDir
    Path folder;

    @Test
    void it_is_made_below_the_sessions_and_closed_to_others() throws IOException {
        Path made = RuntimeFolder.of(Map.of("XDG_RUNTIME_DIR", folder.toString()));
        assertThat(made).isEqualTo(folder.resolve("codex"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_folder_that_is_named_goes_first() {
        Path named = folder.resolve("named");
        assertThat(RuntimeFolder.of(
                        Map.of("CODEX_RUNTIME_DIR", named.toString(), "XDG_RUNTIME_DIR", folder.toString())))
                .isEqualTo(named);
    }

    @Test
    void without_a_session_it_is_the_users_own_below_tmp() throws IOException {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assertThat(RuntimeFolder.of(Map.of())).isEqualTo(Path.of("/tmp/codex-" + uid));
        assertThat(RuntimeFolder.of(Map.of("XDG_RUNTIME_DIR", "/nonexistent"))).isEqualTo(Path.of("/tmp/codex-" + uid));
    }

    @Test
    void one_that_others_can_enter_is_refused() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        refused(open);
    }

    @Test
    void one_behind_a_link_is_refused() throws IOException {
        Path target = Files.createDirectory(
                folder.resolve("target"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        refused(Files.createSymbolicLink(folder.resolve("link"), target));
    }

    private static void refused(Path open) {
        assertThatThrownBy(() -> RuntimeFolder.of(Map.of("CODEX_RUNTIME_DIR", open.toString())))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("not a folder of yours alone");
    }
}
