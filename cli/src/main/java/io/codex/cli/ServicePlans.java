package io.codex.cli;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServicePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The services that `codex up` starts, with the launchers of this installation.
public final class ServicePlans {
    /// Where the installation is: a script in `bin/` sets it, a native binary knows.
    public static final String INSTALLATION = "CODEX_HOME";

    private static final Duration EMBED_READY = Duration.ofMinutes(3);

    /// The launcher waits 60 s for a claim, 30 s for the store's lock and 5 min for a store that has to recover.
    private static final Duration NEO4J_READY = Duration.ofMinutes(7);

    private final Map<String, String> variables;

    public ServicePlans(Map<String, String> variables) {
        this.variables = variables;
    }

    public List<ServicePlan> all() {
        return List.of(
                new ServicePlan("neo4j", launcher("codex-neo4j"), Map.of(), NEO4J_READY),
                new ServicePlan("embed", launcher("codex-embed"), Map.of(), EMBED_READY));
    }

    /// @param names of services; all when empty
    public List<ServicePlan> named(List<String> names) {
        List<ServicePlan> all = all();
        for (String name : names) {
            if (all.stream().noneMatch(plan -> plan.service().equals(name))) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "unknown service: " + name,
                        "known are: " + all.stream().map(ServicePlan::service).collect(Collectors.joining(", ")));
            }
        }
        return all.stream()
                .filter(plan -> names.isEmpty() || names.contains(plan.service()))
                .toList();
    }

    /// Those whose launchers are there.
    ///
    /// @param names of services; all when empty
    /// @throws CodexException when a launcher is missing, so that a job of it could only fail
    public List<ServicePlan> startable(List<String> names) {
        List<ServicePlan> plans = named(names);
        installation();
        for (ServicePlan plan : plans) {
            String launcher = plan.command().getFirst();
            if (!Files.isExecutable(Path.of(launcher))) {
                throw new CodexException(
                        ExitCode.CONFIGURATION,
                        "%s is missing or cannot be executed".formatted(launcher),
                        "the installation is incomplete; unpack it again");
            }
        }
        return plans;
    }

    private List<String> launcher(String name) {
        return List.of(
                Path.of(variables.getOrDefault(INSTALLATION, ""), "bin", name).toString());
    }

    /// The root of the install tree.
    public Path installation() {
        String home = variables.getOrDefault(INSTALLATION, "");
        if (home.isBlank()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "%s is not set, so the services' launchers cannot be found".formatted(INSTALLATION),
                    "start codex as bin/codex of an installation");
        }
        return Path.of(home);
    }
}
