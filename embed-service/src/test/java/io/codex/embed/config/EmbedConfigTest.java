package io.codex.embed.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbedConfigTest {
    @Test
    void defaultsAreThoseThatAreDocumented() {
        EmbedConfig config = config(Map.of());

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(18765);
        assertThat(config.device()).isEmpty();
        assertThat(config.gpu()).isEmpty();
        assertThat(config.gpus()).isEmpty();
        assertThat(config.location()).isEmpty();
        assertThat(config.threads()).isEqualTo(1);
        assertThat(config.maxTexts()).isEqualTo(500);
        assertThat(config.maxWaitingTexts()).isEqualTo(2000);
        assertThat(config.maxBody().asLongValue()).isEqualTo(32L << 20);
        assertThat(config.passTokens()).isEqualTo(4096);
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.handoverGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.nativeCache()).isEmpty();
    }

    @Test
    void workersFillTheCoresUpToFour() {
        assertThat(config(Map.of()).workersOn(1, 0)).isEqualTo(1);
        assertThat(config(Map.of()).workersOn(2, 0)).isEqualTo(2);
        assertThat(config(Map.of()).workersOn(64, 0)).isEqualTo(4);
        assertThat(config(Map.of("codex.embed.threads", "2")).workersOn(64, 0)).isEqualTo(2);
        assertThat(config(Map.of("codex.embed.threads", "8")).workersOn(64, 0)).isEqualTo(1);
    }

    @Test
    void eachGpuHasOneWorkerUnlessSaidOtherwise() {
        assertThat(config(Map.of()).workersOn(16, 1)).isEqualTo(1);
        assertThat(config(Map.of()).workersOn(2, 4)).isEqualTo(4);
        assertThat(config(Map.of("codex.embed.workers", "3")).workersOn(16, 1)).isEqualTo(3);
    }

    private static EmbedConfig config(Map<String, String> settings) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EmbedConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        return config.getConfigMapping(EmbedConfig.class);
    }
}
