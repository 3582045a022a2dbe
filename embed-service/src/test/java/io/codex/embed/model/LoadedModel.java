package io.codex.embed.model;

import io.codex.embed.torch.DeviceRequest;
import io.codex.embed.torch.NativeCache;
import io.codex.embed.torch.TorchRuntime;
import java.nio.file.Path;

/// The default model, loaded once for all tests of a run.
final class LoadedModel {
    static final TorchRuntime TORCH = TorchRuntime.start(
            System::getenv, NativeCache.prepare(Path.of(System.getenv("DJL_CACHE_DIR"))), 1, new DeviceRequest.Cpu());
    static final ModelFiles FILES = ModelFiles.onClassPath(ModelSource.MINILM);
    static final EmbeddingModel MODEL = EmbeddingModel.load(ModelSource.MINILM, FILES, TORCH.devices(), 4096, 2);

    private LoadedModel() {}
}
