package io.codex.core.compute.wire;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A command for a compute node.
///
/// @param argv        program and arguments; a program without a slash is looked for on the `PATH` of `environment`
/// @param directory   the working directory
/// @param environment the client's variables; what belongs to the node goes before them
/// @param kept        those of them that go before what belongs to the node, as the user named them
/// @param terminal    null for one without a terminal, whose three streams are pipes
/// @param input       whether standard input comes; without, the command finds its end at once
public record CommandRequest(
        List<String> argv,
        Path directory,
        Map<String, String> environment,
        Set<String> kept,
        @Nullable Terminal terminal,
        boolean input) {
    public CommandRequest {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        kept = kept == null ? Set.of() : Set.copyOf(kept);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }
}
