package io.codex.embed.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// No model at first, and no patience.
public final class ModelLater implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(ModelAtStart.LOAD, "false", "codex.embed.request-timeout", "1ms");
    }
}
