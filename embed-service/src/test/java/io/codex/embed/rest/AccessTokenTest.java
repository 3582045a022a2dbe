package io.codex.embed.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenTest {
    private final AccessToken token = new AccessToken("s3cret");

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cret", "bearer s3cret"})
    void bearerIsAccepted(String header) {
        assertThat(token.accepts(header)).isTrue();
    }

    @Test
    void basicWithAnyUserIsAccepted() {
        assertThat(token.accepts(basic("codex:s3cret"))).isTrue();
        assertThat(token.accepts(basic(":s3cret"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s3cret", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cret2", "Digest s3cret", "Basic !"})
    void anythingElseIsRefused(String header) {
        assertThat(token.accepts(header)).isFalse();
    }

    @Test
    void aMissingHeaderAndAWrongPasswordAreRefused() {
        assertThat(token.accepts(null)).isFalse();
        assertThat(token.accepts(basic("s3cret:other"))).isFalse();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
