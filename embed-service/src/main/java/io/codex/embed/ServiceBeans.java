package io.codex.embed;

import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.embed.config.EmbedConfig;
import io.codex.embed.service.EndpointLife;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// What the service takes from its environment.
@Singleton
public class ServiceBeans {
    @Produces
    @Singleton
    ServicesHome home() {
        return ServicesHome.fromEnvironment(System.getenv());
    }

    @Produces
    @Singleton
    Secret token(ServicesHome home) {
        return new Secrets(home).token(EndpointLife.SERVICE);
    }

    @Produces
    @Singleton
    ServiceIdentity identity(EmbedConfig config) {
        ServiceIdentity found = ServiceIdentity.fromEnvironment(EndpointLife.SERVICE, Build.version(), System.getenv());
        return new ServiceIdentity(
                found.service(),
                found.cluster(),
                found.host(),
                found.address(),
                found.jobId(),
                config.location().orElse(found.location()),
                found.build());
    }
}
