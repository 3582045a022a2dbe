package io.codex.embed.service;

import java.util.Optional;

/// What the service can do at this moment.
public sealed interface Phase {
    /// The model that is there, in use or not.
    Optional<LoadedModel> loaded();

    /// No model yet.
    record Loading() implements Phase {
        @Override
        public Optional<LoadedModel> loaded() {
            return Optional.empty();
        }
    }

    /// The model is loaded and passed its self-test.
    record Ready(LoadedModel model) implements Phase {
        @Override
        public Optional<LoadedModel> loaded() {
            return Optional.of(model);
        }
    }

    /// Running requests are finished, new ones refused; there is no way back.
    ///
    /// @param reason who asked for it, for people
    record Draining(Optional<LoadedModel> loaded, String reason) implements Phase {}
}
