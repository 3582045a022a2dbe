package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.core.endpoint.ServicesHome;
import java.util.Map;

/// Where codex demo keeps its state, apart from the user's own unless the environment names a home.
final class DemoHome {
    private static final String NAME = ".codex-services-demo";

    private DemoHome() {}

    static ServicesHome of(CliEnvironment environment) {
        boolean named =
                !environment.variables().getOrDefault(ServicesHome.VARIABLE, "").isBlank();
        return named
                ? ServicesHome.fromEnvironment(environment.variables())
                : ServicesHome.at(ServicesHome.userHome(environment.variables()).resolve(NAME), Map.of());
    }
}
