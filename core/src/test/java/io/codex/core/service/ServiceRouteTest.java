package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRouteTest {
    @Test
    void patience_is_two_minutes_or_what_the_environment_says() {
        assertThat(ServiceRoute.patience(Map.of())).isEqualTo(Duration.ofMinutes(2));
        assertThat(ServiceRoute.patience(Map.of("CODEX_SERVICE_WAIT", "0s"))).isEqualTo(Duration.ZERO);
        assertThat(ServiceRoute.patience(Map.of("CODEX_SERVICE_WAIT", "90s"))).isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @ValueSource(strings = {"120", "unlimited", "soon"})
    void patience_without_a_unit_or_an_end_is_refused(String text) {
        assertThatThrownBy(() -> ServiceRoute.patience(Map.of("CODEX_SERVICE_WAIT", text)))
                .isInstanceOf(CodexException.class)
                .hasMessage("CODEX_SERVICE_WAIT is no duration: " + text);
    }
}
