package io.codex.cli;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.facility.FacilityCatalog;
import io.codex.core.service.ServiceControl;
import io.codex.core.service.ServiceDirectory;
import io.codex.core.service.ServiceInspector;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.UserName;
import java.util.Map;

/// The services of one home, as this host sees them.
public final class CodexServices implements AutoCloseable {
    private final CliEnvironment environment;
    private final ServicesHome home;
    private final String cluster;
    private final EndpointRegistry registry;
    private final BatchScheduler scheduler;

    public CodexServices(CliEnvironment environment) {
        this(environment, ServicesHome.fromEnvironment(environment.variables()));
    }

    public CodexServices(CliEnvironment environment, ServicesHome home) {
        this.environment = environment;
        this.home = home;
        this.cluster = environment.variables().getOrDefault("CODEX_CLUSTER", "local");
        this.registry = new EndpointRegistry(home, cluster);
        this.scheduler = new LocalScheduler(home.jobs(), ServiceIdentity.hostName(), new LocalShell());
    }

    public ServicesHome home() {
        return home;
    }

    public ServiceControl control() {
        return new ServiceControl(home, cluster, registry, scheduler, UserName.ofThisProcess(environment.variables()));
    }

    public ServiceInspector inspector() {
        return new ServiceInspector(registry, scheduler);
    }

    public ServiceDirectory directory() {
        return new ServiceDirectory(registry, new Secrets(home), environment.variables());
    }

    /// Finds only the services of this home, whatever the environment names.
    public ServiceDirectory ownDirectory() {
        return new ServiceDirectory(registry, new Secrets(home), Map.of());
    }

    public FacilityCatalog facilities() {
        return new FacilityCatalog(home.facilities());
    }

    @Override
    public void close() {
        registry.close();
    }
}
