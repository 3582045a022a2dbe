package io.codex.embed.rest;

import io.codex.embed.service.Phase;
import io.codex.embed.service.ServiceState;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready when the model is loaded and passed its self-test, until the service is stopped.
@Readiness
public class ModelReadiness implements HealthCheck {
    private final ServiceState state;

    public ModelReadiness(ServiceState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("model")
                .status(state.phase() instanceof Phase.Ready)
                .build();
    }
}
