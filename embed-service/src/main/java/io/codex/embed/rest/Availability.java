package io.codex.embed.rest;

import io.codex.embed.service.LoadedModel;
import io.codex.embed.service.Phase;
import java.time.Duration;

/// Whether the service embeds at this moment.
final class Availability {
    private Availability() {}

    /// @throws ApiException 503 while loading and while draining
    static LoadedModel require(Phase phase, Duration retryAfter) {
        return switch (phase) {
            case Phase.Ready(LoadedModel model) -> model;
            case Phase.Loading() ->
                throw ApiException.temporary(
                        503, "not_loaded", "the model is not loaded yet", "wait until /health answers 200", retryAfter);
            case Phase.Draining(var _, String reason) ->
                throw ApiException.temporary(
                        503,
                        "draining",
                        "the service is stopping: " + reason,
                        "resolve the service again: another replica may have been published",
                        retryAfter);
        };
    }
}
