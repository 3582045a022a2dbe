package io.codex.embed.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchRuntimeTest {
    @TempDir
    Path cache;

    @Test
    void aGpuOnALibtorchForCpusIsRefused() {
        assertThatThrownBy(() -> TorchRuntime.start(_ -> null, cache, 1, gpu(0, true)))
                .isInstanceOfSatisfying(CodexException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                    assertThat(e).hasMessageContaining("GPU 0").hasMessageContaining("flavour cpu");
                    assertThat(e.hint()).contains("pytorch-native-cu124:2.5.1", "PYTORCH_FLAVOR=cu124");
                });
    }

    @Test
    void whereGpusAreOnlyPreferredTheCpuIsTaken() {
        Path nativeCache = NativeCache.prepare(Path.of(System.getenv("DJL_CACHE_DIR")));

        TorchRuntime runtime = TorchRuntime.start(System::getenv, nativeCache, 1, gpu(0, false));

        assertThat(runtime.devices()).containsExactly(Device.cpu());
    }

    private static DeviceRequest gpu(int index, boolean required) {
        return new DeviceRequest.Gpus(new GpuSelection.Indices(List.of(index)), required);
    }

    @Test
    void leaveToDownloadIsRefused() {
        assertThatThrownBy(() ->
                        TorchRuntime.start(Map.of("DJL_OFFLINE", "false")::get, cache, 1, new DeviceRequest.Cpu()))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("DJL_OFFLINE=false");
    }
}
