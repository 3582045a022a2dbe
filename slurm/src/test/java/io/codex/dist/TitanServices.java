package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/// Both services on titan, put there from login by `codex up`.
final class TitanServices {
    private TitanServices() {}

    /// @param services all of them when none is named
    /// @return what `codex up` said
    static String up(Topology site, String... services) {
        TopologyHost login = site.host("login");
        login.describeSite();
        login.write(".codex-services/facilities/site_private.yaml", """
                services:
                  embed: {partitions: [titan]}
                  neo4j: {partitions: [titan]}
                """);
        String said = login.codexOut(
                Stream.concat(Stream.of("up"), Stream.of(services)).toArray(String[]::new));
        assertThat(said).contains("healthy after").contains("on titan");
        return said;
    }
}
