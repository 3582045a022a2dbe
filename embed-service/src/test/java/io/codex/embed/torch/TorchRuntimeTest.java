package io.codex.embed.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchRuntimeTest {
    @TempDir
    Path cache;

    @Test
    void aGpuOnALibtorchForCpusIsRefused() {
        assertThatThrownBy(() -> TorchRuntime.start(_ -> null, cache, 1, OptionalInt.of(0)))
                .isInstanceOfSatisfying(CodexException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                    assertThat(e).hasMessageContaining("GPU 0").hasMessageContaining("flavour cpu");
                    assertThat(e.hint()).contains("pytorch-native-cu124:2.5.1", "PYTORCH_FLAVOR=cu124");
                });
    }

    @Test
    void leaveToDownloadIsRefused() {
        assertThatThrownBy(() -> TorchRuntime.start(Map.of("DJL_OFFLINE", "false")::get, cache, 1, OptionalInt.empty()))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("DJL_OFFLINE=false");
    }
}
