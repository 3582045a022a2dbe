package io.codex.cli.command.config;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.ServicePlans;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.facility.FacilityCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The facility files that `codex config` is about.
final class FacilityFiles {
    private final CliEnvironment environment;
    private final FacilityCatalog catalog;

    FacilityFiles(CliEnvironment environment) {
        this.environment = environment;
        this.catalog = CodexServices.facilities(environment, ServicesHome.fromEnvironment(environment.variables()));
    }

    FacilityCatalog catalog() {
        return catalog;
    }

    /// @param asked null for the one that this host belongs to
    String name(@Nullable String asked) {
        return asked != null ? asked : catalog.nameOfHost(ServiceIdentity.hostName(), environment.variables());
    }

    /// Tells how to begin where a facility has no file.
    void hintWithout(String name) {
        if (!catalog.files(name).isEmpty()) {
            return;
        }
        environment.err().println("codex: %s has no file: every key has its default".formatted(name));
        environment
                .err()
                .println("hint: write %s%s"
                        .formatted(
                                catalog.folder().resolve("NAME.yaml"),
                                examples()
                                        .map(folder -> "; examples are in " + folder)
                                        .orElse("")));
    }

    private Optional<Path> examples() {
        return Optional.ofNullable(environment.variables().get(ServicePlans.INSTALLATION))
                .map(tree -> Path.of(tree, "share", "facilities"))
                .filter(Files::isDirectory);
    }
}
