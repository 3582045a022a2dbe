package io.codex.dist.hammer;

import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.endpoint.Timings;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// The one service that all processes of the hammer publish or look for.
final class HammerService {
    static final String NAME = "hammer";
    static final String CLUSTER = "site";

    /// A tenth of the real ones, so that a minute has many hand-overs.
    static final Timings TIMINGS =
            new Timings(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofMillis(100));

    private static final Duration CONTROL_TIMEOUT = Duration.ofMillis(500);

    private HammerService() {}

    static ServicesHome home(Path sharedFolder) {
        return ServicesHome.at(sharedFolder.resolve("services"), Map.of());
    }

    static EndpointRegistry registry(ServicesHome home) {
        return new EndpointRegistry(home, CLUSTER, TIMINGS, new LocalShell(), CONTROL_TIMEOUT);
    }

    static Path folder(ServicesHome home) {
        return home.endpoints().resolve(CLUSTER).resolve(NAME);
    }
}
