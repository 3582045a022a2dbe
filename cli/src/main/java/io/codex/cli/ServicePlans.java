package io.codex.cli;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServicePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The services that `codex up` starts, with the launchers of this installation.
public final class ServicePlans {
    /// Where the installation is: a script in `bin/` sets it, a native binary knows.
    public static final String INSTALLATION = "CODEX_HOME";

    private final Installation installation;
    private final List<ServicePlan> all;

    ServicePlans(Installation installation, List<ServicePlan> all) {
        this.installation = installation;
        this.all = List.copyOf(all);
    }

    /// The root of an install tree.
    ///
    /// @param architecture of the host, as `uname -m` names it
    public record Installation(Path root, String architecture) {}

    public List<ServicePlan> all() {
        return all;
    }

    public Path installation() {
        return installation.root();
    }

    /// The plans that run those services.
    ///
    /// @param names of services or jobs; all when empty
    public List<ServicePlan> named(List<String> names) {
        for (String name : names) {
            if (all.stream().noneMatch(plan -> isNamed(plan, name))) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "unknown service: " + name,
                        "known are: "
                                + all.stream()
                                        .flatMap(plan -> plan.services().stream())
                                        .distinct()
                                        .collect(Collectors.joining(", ")));
            }
        }
        return all.stream()
                .filter(plan -> names.isEmpty() || names.stream().anyMatch(name -> isNamed(plan, name)))
                .toList();
    }

    /// The plan of the job with that name.
    ///
    /// @throws CodexException when the facility has none
    public ServicePlan ofJob(String job) {
        return all.stream()
                .filter(plan -> plan.job().equals(job))
                .findFirst()
                .orElseThrow(() -> new CodexException(
                        ExitCode.CONFIGURATION,
                        "no service has the job " + job,
                        "known are: " + all.stream().map(ServicePlan::job).collect(Collectors.joining(", "))));
    }

    private static boolean isNamed(ServicePlan plan, String name) {
        return plan.services().contains(name) || plan.job().equals(name);
    }

    /// Those whose launchers are there.
    ///
    /// @param names of services or jobs; all when empty
    /// @throws CodexException when a launcher is missing, so that a job of it could only fail
    public List<ServicePlan> startable(List<String> names) {
        List<ServicePlan> plans = named(names);
        requireInstallation();
        for (String launcher : List.of("codex-neo4j", "codex-embed")) {
            Path program = installation.root().resolve("bin").resolve(launcher);
            if (!Files.isExecutable(program)) {
                throw new CodexException(
                        ExitCode.CONFIGURATION,
                        "%s is missing or cannot be executed".formatted(program),
                        "the installation is incomplete; unpack it again");
            }
        }
        return plans;
    }

    private void requireInstallation() {
        if (installation.root().toString().isEmpty()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "%s is not set, so the services' launchers cannot be found".formatted(INSTALLATION),
                    "start codex as bin/codex of an installation");
        }
    }

    public static Installation installation(Map<String, String> variables) {
        String architecture = System.getProperty("os.arch");
        return new Installation(
                Path.of(variables.getOrDefault(INSTALLATION, "")),
                // the JVM's word for the same
                architecture.equals("amd64") ? "x86_64" : architecture);
    }
}
