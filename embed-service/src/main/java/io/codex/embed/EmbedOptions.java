package io.codex.embed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command line of `codex-embed`: a few settings under shorter names.
@Command(
        name = "codex-embed",
        mixinStandardHelpOptions = true,
        versionProvider = Build.class,
        description = "Serves text embeddings over HTTP and publishes where.",
        footer = {
            "",
            "Every setting codex.embed.NAME is also the environment variable CODEX_EMBED_NAME.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 4 configuration invalid, 143 stopped.",
            "",
            "Example: codex-embed --host 0.0.0.0 --port 18765 --gpu 0 --location titan"
        })
final class EmbedOptions {
    @Option(names = "--host", paramLabel = "H", description = "address to listen on (default: 127.0.0.1)")
    @Nullable
    String host;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "port to listen on (default: 18765); a free one is taken and published if it is in use")
    @Nullable
    Integer port;

    @Option(names = "--gpu", paramLabel = "N", description = "index of the GPU to use (default: the CPU)")
    @Nullable
    Integer gpu;

    @Option(
            names = "--gpus",
            paramLabel = "GPUS",
            description = "several GPUs of this node: all, a number of them, or indices as 0,2,3")
    @Nullable
    String gpus;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "cpu: the CPU, also where GPUs are named; gpu: no start without a GPU; auto: the GPUs that are"
                            + " named if they can be used, else the CPU")
    @Nullable
    String device;

    @Option(
            names = "--location",
            paramLabel = "TEXT",
            description = "where this is, for people (default: CODEX_LOCATION, else the host)")
    @Nullable
    String location;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "cores per forward pass (default: 1; CODEX_EMBED_WORKERS passes run at once)")
    @Nullable
    Integer threads;

    /// The options that were given, as settings.
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "host", host);
        put(settings, "port", port);
        put(settings, "gpu", gpu);
        put(settings, "gpus", gpus);
        put(settings, "device", device);
        put(settings, "location", location);
        put(settings, "threads", threads);
        return settings;
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put("codex.embed." + name, value.toString());
        }
    }
}
