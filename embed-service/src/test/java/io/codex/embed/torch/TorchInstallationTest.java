package io.codex.embed.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchInstallationTest {
    @TempDir
    Path folder;

    @BeforeEach
    void unpack() throws IOException {
        Files.createFile(folder.resolve("libtorch.so"));
    }

    @Test
    void theEnvironmentsOneIsTaken() {
        TorchInstallation found = TorchInstallation.find(Map.of(
                "PYTORCH_LIBRARY_PATH", "/nowhere:" + folder,
                "PYTORCH_VERSION", "2.5.1",
                "PYTORCH_FLAVOR", "cu124")::get);

        assertThat(found.directory()).isEqualTo(folder);
        assertThat(found.hasCuda()).isTrue();
    }

    @Test
    void withoutOneTheClassPathsIsTaken() {
        TorchInstallation found = TorchInstallation.find(_ -> null);

        assertThat(found.directory()).isNull();
        assertThat(found.hasCuda()).isFalse();
    }

    @Test
    void withNoneAtAllItSaysWhatToSet() {
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            assertRefused(Map.of(), "PYTORCH_LIBRARY_PATH is not set", "bin/codex-embed");
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    @Test
    void halfAnEnvironmentIsRefused() {
        assertRefused(
                Map.of("PYTORCH_LIBRARY_PATH", folder.toString(), "PYTORCH_VERSION", "2.5.1"),
                "PYTORCH_FLAVOR is not",
                "set all three");
    }

    @Test
    void anotherVersionIsRefused() {
        assertRefused(
                Map.of(
                        "PYTORCH_LIBRARY_PATH", folder.toString(),
                        "PYTORCH_VERSION", "2.7.1",
                        "PYTORCH_FLAVOR", "cpu"),
                "PYTORCH_VERSION is 2.7.1",
                "pytorch-native-cpu:2.5.1");
    }

    @Test
    void aFolderWithoutTheLibraryIsRefused() {
        assertRefused(
                Map.of(
                        "PYTORCH_LIBRARY_PATH", folder.resolve("elsewhere").toString(),
                        "PYTORCH_VERSION", "2.5.1",
                        "PYTORCH_FLAVOR", "cpu"),
                "no libtorch.so in",
                "unpack");
    }

    private static void assertRefused(Map<String, String> environment, String message, String hint) {
        assertThatThrownBy(() -> TorchInstallation.find(environment::get))
                .isInstanceOfSatisfying(CodexException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                    assertThat(e).hasMessageContaining(message);
                    assertThat(e.hint()).contains(hint);
                });
    }
}
