package io.codex.embed.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// Settings of the embedding service. Each is a system property (`codex.embed.port`) or an environment variable
/// (`CODEX_EMBED_PORT`); options of the command line win over both. Durations: `10s`, `5m`; sizes: `32M`.
@ConfigMapping(prefix = "codex.embed")
public interface EmbedConfig {
    /// Address to listen on; `0.0.0.0` for all of this host.
    @WithDefault("127.0.0.1")
    String host();

    /// Port to listen on. If it is in use, a free one is taken and published. 0: always a free one.
    @WithDefault("18765")
    int port();

    /// `auto`: the GPUs of `gpu` or `gpus` if they can be used, else the CPU; `cpu`: the CPU, also where GPUs are
    /// named; `gpu`: those GPUs, else the first one, and no start without them. Default: the GPUs that are named,
    /// and no start without them; the CPU if none are.
    Optional<DevicePreference> device();

    /// Index of one GPU, as CUDA counts: within a job from 0, among those of the job (`CUDA_VISIBLE_DEVICES`).
    OptionalInt gpu();

    /// Several GPUs of this node, each of which gets the model: `all`, a number of them, or indices as `0,2,3`.
    Optional<String> gpus();

    /// Where this is, in words, for people and for the endpoint's record. Default: `CODEX_LOCATION`, else the host.
    Optional<String> location();

    /// Cores per forward pass. More than one shortens the answer to a single text, but nearly stands still when other
    /// processes want the cores too.
    @WithDefault("1")
    int threads();

    /// Forward passes at once; a request's texts are spread over them. Default: the cores of this job, 4 at most,
    /// divided by `threads`, at least 1; on GPUs one each.
    OptionalInt workers();

    /// Texts per request, at most; more are refused with 422.
    @WithDefault("500")
    int maxTexts();

    /// Texts that may wait, all requests together; a request that would exceed it is refused with 429. A single
    /// request is never refused while nothing waits.
    @WithDefault("2000")
    int maxWaitingTexts();

    /// Size of a request, at most; a larger one is refused with 413.
    @WithDefault("32M")
    MemorySize maxBody();

    /// Texts × longest text, in tokens, of one forward pass. Bounds memory, and how long a short request waits for a
    /// pass of a long one.
    @WithDefault("4096")
    int passTokens();

    /// Time for a request, waiting included; then it is answered with 504.
    @WithDefault("300s")
    Duration requestTimeout();

    /// When a refused client (429, 503) should come back.
    @WithDefault("2s")
    Duration retryAfter();

    /// How long a stop goes on answering where another server is published, so that clients find that one before a
    /// call fails.
    @WithDefault("10s")
    Duration handoverGrace();

    /// How long a stop waits for running requests.
    @WithDefault("10s")
    Duration drainTimeout();

    /// Directory on this node for unpacked native libraries, readable by its owner only. Default: `DJL_CACHE_DIR`,
    /// else `codex-embed` in `XDG_RUNTIME_DIR`, else `codex-embed-USER` in the directory for temporary files.
    Optional<Path> nativeCache();

    /// Directory of models: `NAME/model.onnx` and `NAME/tokenizer.json`. Default: the class path, where only tests and
    /// dev mode have a model.
    Optional<Path> models();

    /// Forward passes at once, default applied.
    ///
    /// @param cores what this process may use
    /// @param gpuCount that the model is on; 0: on the CPU
    default int workersOn(int cores, int gpuCount) {
        return workers().orElse(gpuCount > 0 ? gpuCount : Math.max(1, Math.min(cores, 4) / threads()));
    }
}
