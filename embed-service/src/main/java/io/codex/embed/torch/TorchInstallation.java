package io.codex.embed.torch;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The libtorch that DJL is going to load. Its absence is found here, before DJL would try to download one.
///
/// @param directory holds `libtorch.so`; null: on the class path, which is so in tests and in dev mode
/// @param flavor `cpu`, or `cu` and a CUDA version without dots, as in `cu124`
public record TorchInstallation(@Nullable Path directory, String flavor) {
    /// The one version that the JNI library of this build fits.
    public static final String VERSION = "2.5.1";

    private static final String LIBRARY = "libtorch.so";
    private static final String ON_CLASS_PATH = "native/lib/pytorch.properties";

    /// @param environment variable → value or null; DJL reads `PYTORCH_LIBRARY_PATH`, `PYTORCH_VERSION` and
    ///     `PYTORCH_FLAVOR` of it, all or none
    /// @throws CodexException if there is no usable libtorch
    public static TorchInstallation find(Function<String, @Nullable String> environment) {
        String path = environment.apply("PYTORCH_LIBRARY_PATH");
        if (path == null) {
            return onClassPath();
        }
        String version = environment.apply("PYTORCH_VERSION");
        String flavor = environment.apply("PYTORCH_FLAVOR");
        if (version == null || flavor == null || flavor.isBlank()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "PYTORCH_LIBRARY_PATH is set, but PYTORCH_VERSION or PYTORCH_FLAVOR is not",
                    "set all three, as bin/codex-embed does: PYTORCH_VERSION=" + VERSION + " PYTORCH_FLAVOR=cpu");
        }
        if (!version.equals(VERSION)) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "PYTORCH_VERSION is " + version + ", but this build works with " + VERSION + " only",
                    "unpack ai.djl.pytorch:pytorch-native-" + flavor + ":" + VERSION
                            + ":linux-x86_64 and name its folder in PYTORCH_LIBRARY_PATH");
        }
        Path directory = Stream.of(path.split(File.pathSeparator))
                .map(Path::of)
                .filter(folder -> Files.isRegularFile(folder.resolve(LIBRARY)))
                .findFirst()
                .orElseThrow(() -> new CodexException(
                        ExitCode.CONFIGURATION,
                        "no " + LIBRARY + " in PYTORCH_LIBRARY_PATH=" + path,
                        "unpack ai.djl.pytorch:pytorch-native-" + flavor + ":" + VERSION + ":linux-x86_64 there"));
        return new TorchInstallation(directory, flavor);
    }

    /// Compiled for NVIDIA GPUs.
    public boolean hasCuda() {
        return flavor.startsWith("cu");
    }

    private static TorchInstallation onClassPath() {
        if (Thread.currentThread().getContextClassLoader().getResource(ON_CLASS_PATH) == null) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "no libtorch: PYTORCH_LIBRARY_PATH is not set",
                    "start the service with bin/codex-embed, which sets it, or set PYTORCH_LIBRARY_PATH, "
                            + "PYTORCH_VERSION=" + VERSION + " and PYTORCH_FLAVOR=cpu");
        }
        return new TorchInstallation(null, "cpu");
    }
}
