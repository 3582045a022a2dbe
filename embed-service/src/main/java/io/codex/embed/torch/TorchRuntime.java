package io.codex.embed.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// libtorch, loaded into this process. DJL reads its settings from the environment first, then from system
/// properties; it is started once per process.
///
/// @param installation what was loaded
/// @param device where the model goes
public record TorchRuntime(TorchInstallation installation, Device device) {

    /// Loads libtorch and picks the device. Nothing is ever downloaded.
    ///
    /// @param environment variable → value or null
    /// @param nativeCache see [NativeCache#prepare]
    /// @param threads cores per forward pass
    /// @param gpu index of the GPU, as CUDA counts; empty: the CPU
    /// @throws CodexException if libtorch cannot be loaded, or the GPU not be used
    public static TorchRuntime start(
            Function<String, @Nullable String> environment, Path nativeCache, int threads, OptionalInt gpu) {
        forbidDownloads(environment);
        TorchInstallation installation = TorchInstallation.find(environment);
        if (gpu.isPresent() && !installation.hasCuda()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "GPU " + gpu.getAsInt() + " was asked for, but the installed libtorch is of flavour "
                            + installation.flavor(),
                    "install ai.djl.pytorch:pytorch-native-cu124:" + TorchInstallation.VERSION
                            + ":linux-x86_64 (PYTORCH_FLAVOR=cu124), or start without --gpu");
        }
        System.setProperty("ENGINE_CACHE_DIR", nativeCache.toString());
        Engine engine = load();
        JniUtils.setNumThreads(threads);
        return new TorchRuntime(installation, gpu.isPresent() ? gpu(engine, gpu.getAsInt()) : Device.cpu());
    }

    private static void forbidDownloads(Function<String, @Nullable String> environment) {
        String offline = environment.apply("DJL_OFFLINE");
        if (offline != null && !Boolean.parseBoolean(offline)) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "DJL_OFFLINE=" + offline + " would let DJL download native libraries",
                    "unset DJL_OFFLINE, or set it to true");
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private static Engine load() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException | LinkageError e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new CodexException(
                    ExitCode.FAILED,
                    "libtorch cannot be loaded: " + cause.getMessage(),
                    "check that PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR name one installation, and "
                            + "that CODEX_EMBED_NATIVE_CACHE is on a file system that allows execution",
                    e);
        }
    }

    private static Device gpu(Engine engine, int index) {
        int count = engine.getGpuCount();
        if (index >= count) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "GPU " + index + " was asked for, but CUDA sees " + count + " on this node",
                    count == 0
                            ? "check nvidia-smi, the job's --gres, and that libcudart.so is beside libtorch.so"
                            : "use --gpu 0 to " + (count - 1));
        }
        return Device.gpu(index);
    }
}
