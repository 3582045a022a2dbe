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

/// The binary asks CUDA's runtime library through JNA. The C compiler that linked the binary makes a small one.
class NativeCudaIT {
    @TempDir
    Path folder;

    @Test
    void cudasRuntimeLibraryIsAskedAndAnswers() throws Exception {
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
                    .contains(
                            "cudart: 2 devices", "cudart: attribute 75 of device 0", "cudart: attribute 76 of device 0")
                    // libtorch is the build for the CPU
                    .contains("GPU 5 was asked for, but CUDA sees 0 on this node", "hint: check nvidia-smi");
            assertThat(service.exitValue()).isEqualTo(4);
        }
    }

    private static void compile(String source, Path library) {
        var result = new LocalShell().run(Command.of("cc", "-shared", "-fPIC", "-o", library.toString(), source));
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
