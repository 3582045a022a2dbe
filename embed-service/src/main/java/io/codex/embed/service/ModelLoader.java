package io.codex.embed.service;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.UserName;
import io.codex.embed.config.EmbedConfig;
import io.codex.embed.model.EmbeddingModel;
import io.codex.embed.model.ModelException;
import io.codex.embed.model.ModelFiles;
import io.codex.embed.model.ModelSource;
import io.codex.embed.model.SelfTest;
import io.codex.embed.torch.DeviceRequest;
import io.codex.embed.torch.NativeCache;
import io.codex.embed.torch.TorchRuntime;
import jakarta.inject.Singleton;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/// Loads the default model as configured, and lets nobody have it before its self-test passed.
@Singleton
public class ModelLoader {
    private static final Logger LOG = Logger.getLogger(ModelLoader.class);

    private final EmbedConfig config;

    public ModelLoader(EmbedConfig config) {
        this.config = config;
    }

    /// @throws CodexException if libtorch or the model cannot be used, or the self-test fails
    public LoadedModel load() {
        DeviceRequest request = DeviceRequest.of(config.device(), config.gpu(), config.gpus());
        int cores = Runtime.getRuntime().availableProcessors();
        Path cache = NativeCache.prepare(config.nativeCache()
                .orElseGet(() -> NativeCache.defaultDirectory(
                        System::getenv,
                        Path.of(System.getProperty("java.io.tmpdir")),
                        UserName.ofThisProcess(System.getenv()))));
        long start = System.nanoTime();
        TorchRuntime torch = TorchRuntime.start(System::getenv, cache, config.threads(), request);
        int workers = config.workersOn(
                cores, (int) torch.devices().stream().filter(Device::isGpu).count());
        EmbeddingModel model = loadModel(torch, workers);
        LOG.infof(
                "loaded %s on %s in %.1f s: %d dimensions, at most %d tokens, %d passes at once on %d cores each",
                model.source().name(),
                model.devices().getFirst().isGpu() ? String.join(", ", model.deviceNames()) : "the CPU",
                (System.nanoTime() - start) / 1e9,
                model.source().dimension(),
                model.source().maxTokens(),
                workers,
                config.threads());
        selfTest(SelfTest.forModel(model.source()), model);
        ForwardQueue queue = new ForwardQueue(workers, config.maxWaitingTexts());
        return new LoadedModel(model, queue, config.threads(), workers);
    }

    private EmbeddingModel loadModel(TorchRuntime torch, int workers) {
        ModelSource source = ModelSource.MINILM;
        try (Arena arena = Arena.ofConfined()) {
            ModelFiles files = config.models()
                    .map(models -> ModelFiles.inFolder(models.resolve(source.name()), arena))
                    .orElseGet(() -> ModelFiles.onClassPath(source));
            return EmbeddingModel.load(source, files, torch.devices(), config.passTokens(), workers);
        } catch (ModelException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot load " + source.name() + ": " + e.getMessage(),
                    e.getCause() instanceof EngineException
                            ? "nvidia-smi shows whether others hold a GPU's memory; leave that one out with --gpus"
                            : config.models().isEmpty()
                                    ? "start the service with bin/codex-embed, which sets CODEX_EMBED_MODELS"
                                    : "the installation is damaged: unpack it again",
                    e);
        }
    }

    /// @throws CodexException if it fails; the model is closed then
    static void selfTest(SelfTest test, EmbeddingModel model) {
        try {
            LOG.infof(
                    "self-test passed: largest error %.1e (1 - cosine), allowed %.0e",
                    test.check(model), test.tolerance());
        } catch (ModelException e) {
            model.close();
            throw new CodexException(
                    ExitCode.FAILED,
                    e.getMessage() == null ? "self-test failed" : e.getMessage(),
                    "the weights are damaged, or libtorch computes wrongly on " + String.join(", ", model.deviceNames())
                            + ": unpack the installation again, or try another node",
                    e);
        }
    }
}
