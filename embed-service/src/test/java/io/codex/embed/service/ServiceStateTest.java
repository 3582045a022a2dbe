package io.codex.embed.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServiceStateTest {
    private final ServiceState state = new ServiceState();

    @Test
    void nothingCanBeUsedBeforeTheModelIsLoaded() {
        assertThat(state.phase()).isEqualTo(new Phase.Loading());
        assertThat(state.phase().loaded()).isEmpty();
    }

    @Test
    void theFirstReasonToDrainStays() {
        state.drain("lost");
        state.drain("a signal");

        assertThat(state.phase())
                .isInstanceOfSatisfying(
                        Phase.Draining.class,
                        draining -> assertThat(draining.reason()).isEqualTo("lost"));
    }
}
