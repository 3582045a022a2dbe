package io.codex.embed.rest;

import io.codex.embed.service.ModelLoader;
import io.codex.embed.service.ServiceState;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Loads the model as the program would: the tests of the REST contract run without its `main`.
@Singleton
class ModelAtStart {
    static final String LOAD = "test.load-model";

    void load(
            @Observes StartupEvent event,
            ModelLoader loader,
            ServiceState state,
            @ConfigProperty(name = LOAD, defaultValue = "true") boolean load) {
        if (load) {
            state.ready(loader.load());
        }
    }
}
