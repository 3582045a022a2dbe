package io.codex.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The binary asks CUDA's runtime library through JNA. The C compiler that built the binary builds a small one that
/// answers for two GPUs.
class NativeCudaIT {
    @TempDir
    Path folder;

    @Test
    void aGpuThatCudaDoesNotSeeEndsTheStart() throws Exception {
        compile("src/test/resources/cudart.c", folder.resolve("libcudart.so"));
        try (PackagedService packaged = new PackagedService(Files.createDirectory(folder.resolve("home")))) {
            Process service = packaged.start(
                    Map.of("PYTORCH_FLAVOR", "cu124", "LD_LIBRARY_PATH", folder.toString()),
                    "--port",
                    "0",
                    "--gpu",
                    "5");

            assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(packaged.log())
                    .contains("GPU 5 was asked for, but CUDA sees 2 on this node", "hint: use --gpu 0 to 1");
            assertThat(service.exitValue()).isEqualTo(4);
        }
    }

    private static void compile(String source, Path library) {
        var result = new LocalShell().run(Command.of("cc", "-shared", "-fPIC", "-o", library.toString(), source));
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
