package io.codex.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherConfigTest {
    @Test
    void defaultsSuitALaptop() {
        LauncherConfig config = config(Map.of(), Map.of());
        assertThat(config.home()).isEmpty();
        assertThat(config.data()).isEmpty();
        assertThat(config.javaHome()).isEmpty();
        assertThat(config.location()).isEmpty();
        assertThat(config.settings()).isEmpty();
        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(7687);
        assertThat(config.httpPort()).isEqualTo(7474);
        assertThat(config.heap().asLongValue()).isEqualTo(512L << 20);
        assertThat(config.pageCache().asLongValue()).isEqualTo(256L << 20);
        assertThat(config.transactionLogs().asLongValue()).isEqualTo(128L << 20);
        assertThat(config.claimTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.storeLockTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.startTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.stopTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.silenceTimeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void readsTheEnvironment() {
        LauncherConfig config =
                config(Map.of("CODEX_NEO4J_HOME", "/opt/neo4j", "CODEX_NEO4J_PAGE_CACHE", "4g"), Map.of());
        assertThat(config.home()).contains(Path.of("/opt/neo4j"));
        assertThat(config.pageCache().asLongValue()).isEqualTo(4L << 30);
    }

    @Test
    void optionsGoBeforeTheEnvironment() {
        LauncherConfig config = config(Map.of("CODEX_NEO4J_PORT", "1"), Map.of("codex.neo4j.port", "2"));
        assertThat(config.port()).isEqualTo(2);
    }

    @Test
    void takesSettingsOfNeo4jByTheirNames() {
        LauncherConfig config = config(Map.of(), Map.of("codex.neo4j.settings.\"db.transaction.timeout\"", "10m"));
        assertThat(config.settings()).containsExactly(Map.entry("db.transaction.timeout", "10m"));
    }

    private static LauncherConfig config(Map<String, String> environment, Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(LauncherConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withSources(new EnvConfigSource(environment, 300))
                .withSources(new PropertiesConfigSource(properties, "options", 400))
                .build()
                .getConfigMapping(LauncherConfig.class);
    }
}
