package io.codex.cli.command.tunnel;

import com.fasterxml.jackson.core.type.TypeReference;
import io.codex.cli.CliEnvironment;
import io.codex.core.file.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The supervisor in the background. Passphrases that a person gave to `codex tunnel start` come over standard input.
@Command(name = "run", hidden = true, description = "Be the supervisor of a tunnel; what codex tunnel start starts.")
public final class TunnelRunCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "HOST", description = "A facility, or a host.")
    private String host = "";

    @Mixin
    private final TunnelOptions options = new TunnelOptions();

    public TunnelRunCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> answers =
                Json.MAPPER.readValue(environment.in().readAllBytes(), new TypeReference<Map<String, String>>() {});
        TunnelPlan plan = TunnelPlan.of(environment, host, options, false);
        return new TunnelSupervision(environment)
                .run(plan, options, question -> Optional.ofNullable(answers.get(question)), false);
    }
}
