package io.codex.embed.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// Limits that a test reaches with small requests.
public final class SmallLimits implements QuarkusTestProfile {
    static final int MAX_TEXTS = 20;
    static final int MAX_WAITING_TEXTS = 30;
    static final int MAX_BODY = 64 * 1024;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "codex.embed.max-texts", Integer.toString(MAX_TEXTS),
                "codex.embed.max-waiting-texts", Integer.toString(MAX_WAITING_TEXTS),
                "codex.embed.max-body", Integer.toString(MAX_BODY),
                "codex.embed.location", "titan");
    }
}
