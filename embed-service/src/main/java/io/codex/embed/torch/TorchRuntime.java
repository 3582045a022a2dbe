package io.codex.embed.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// libtorch, loaded into this process. DJL reads its settings from the environment first, then from system
/// properties; it is started once per process.
///
/// @param installation what was loaded
/// @param devices where the model goes; at least one
public record TorchRuntime(TorchInstallation installation, List<Device> devices) {
    private static final Logger LOG = Logger.getLogger(TorchRuntime.class);

    public TorchRuntime {
        devices = List.copyOf(devices);
    }

    /// Loads libtorch and picks the devices. Nothing is ever downloaded.
    ///
    /// @param environment variable → value or null
    /// @param nativeCache see [NativeCache#prepare]
    /// @param threads cores per forward pass
    /// @param request where the model shall go
    /// @throws CodexException if libtorch cannot be loaded, or GPUs that are required not be used
    public static TorchRuntime start(
            Function<String, @Nullable String> environment, Path nativeCache, int threads, DeviceRequest request) {
        forbidDownloads(environment);
        TorchInstallation installation = TorchInstallation.find(environment);
        if (request instanceof DeviceRequest.Gpus(GpuSelection wanted, boolean required)
                && required
                && !installation.hasCuda()) {
            throw withoutCuda(wanted, installation);
        }
        System.setProperty("ENGINE_CACHE_DIR", nativeCache.toString());
        Engine engine = load();
        JniUtils.setNumThreads(threads);
        return new TorchRuntime(
                installation,
                switch (request) {
                    case DeviceRequest.Cpu() -> List.of(Device.cpu());
                    case DeviceRequest.Gpus(GpuSelection wanted, boolean required) ->
                        required ? gpus(wanted, installation, engine) : gpusIfUsable(wanted, installation, engine);
                });
    }

    private static List<Device> gpusIfUsable(GpuSelection wanted, TorchInstallation installation, Engine engine) {
        try {
            return gpus(wanted, installation, engine);
        } catch (CodexException e) {
            LOG.warnf("on the CPU instead: %s", e.getMessage());
            return List.of(Device.cpu());
        }
    }

    private static CodexException withoutCuda(GpuSelection wanted, TorchInstallation installation) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "%s asked for, but the installed libtorch is of flavour %s"
                        .formatted(subject(wanted), installation.flavor()),
                "install ai.djl.pytorch:pytorch-native-cu124:" + TorchInstallation.VERSION
                        + ":linux-x86_64 (PYTORCH_FLAVOR=cu124), or start on the CPU (CODEX_EMBED_DEVICE=cpu)");
    }

    private static String subject(GpuSelection wanted) {
        return wanted.inWords() + (wanted.inWords().contains("GPUs") ? " were" : " was");
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

    private static List<Device> gpus(GpuSelection wanted, TorchInstallation installation, Engine engine) {
        if (!installation.hasCuda()) {
            throw withoutCuda(wanted, installation);
        }
        int count = engine.getGpuCount();
        List<Integer> chosen = wanted.among(count);
        if (chosen.isEmpty()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "%s asked for, but CUDA sees %d on this node".formatted(subject(wanted), count),
                    count == 0
                            ? "check nvidia-smi, the job's --gres, and that libcudart.so is beside libtorch.so"
                            : "indices go from 0 to %d, within a job among the job's own".formatted(count - 1));
        }
        return chosen.stream().map(Device::gpu).toList();
    }
}
