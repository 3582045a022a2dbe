package io.codex.cli.command.serve;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a service is started otherwise than the facility's file says; a mixin.
public final class LaunchOptions {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Listen on this address of the node; 0.0.0.0 for all.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port wanted; a free one is taken where it is in use.")
    private @Nullable Integer port;

    @Option(names = "--gpu", paramLabel = "N", description = "Index of the GPU among those of the job; embed only.")
    private @Nullable Integer gpu;

    @Option(names = "--location", paramLabel = "TEXT", description = "Where it runs, for people.")
    private @Nullable String location;

    /// What the launcher of the service reads them from.
    Map<String, String> variables(String service) {
        String prefix = switch (service) {
            case "embed" -> "CODEX_EMBED_";
            case "neo4j" -> "CODEX_NEO4J_";
            default -> "CODEX_SERVE_";
        };
        var variables = new LinkedHashMap<String, String>();
        if (host != null) {
            variables.put(prefix + "HOST", host);
        }
        if (port != null) {
            if (port < 0 || port > 65535) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "--port %d is no TCP port".formatted(port),
                        "one from 1 to 65535, or 0 for any");
            }
            variables.put(prefix + "PORT", Integer.toString(port));
        }
        if (gpu != null) {
            if (!service.equals("embed")) {
                throw new CodexException(
                        ExitCode.USAGE, "%s does not choose among GPUs".formatted(service), "leave --gpu out");
            }
            variables.put("CODEX_EMBED_GPU", Integer.toString(gpu));
            variables.put("CODEX_EMBED_GPUS", "");
            variables.put("CODEX_EMBED_DEVICE", "gpu");
        }
        if (location != null) {
            variables.put("CODEX_LOCATION", location);
        }
        return variables;
    }
}
