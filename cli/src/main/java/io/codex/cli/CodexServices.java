package io.codex.cli;

import io.codex.cli.graph.GraphStore;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.WalltimeRule;
import io.codex.core.batch.catalog.SchedulerCatalog;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.batch.sge.SgeSite;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.Facility;
import io.codex.core.facility.FacilityCatalog;
import io.codex.core.facility.SchedulerConfig;
import io.codex.core.facility.SchedulerType;
import io.codex.core.facility.SgeConfig;
import io.codex.core.service.ClaimExpectation;
import io.codex.core.service.ConfiguredPlaces;
import io.codex.core.service.EmbedClient;
import io.codex.core.service.JobCandidates;
import io.codex.core.service.JobExpectation;
import io.codex.core.service.LocalAccess;
import io.codex.core.service.ServiceControl;
import io.codex.core.service.ServiceDirectory;
import io.codex.core.service.ServiceExpectation;
import io.codex.core.service.ServiceInspector;
import io.codex.core.service.ServiceJobs;
import io.codex.core.service.ServicePlanner;
import io.codex.core.service.ServiceProgress;
import io.codex.core.service.ServiceRoute;
import io.codex.core.service.TunnelExpectation;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.LoopbackListener;
import io.codex.core.shell.UserName;
import io.codex.core.tunnel.TunnelForwards;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The services of one home and one facility, as this host sees them. The scheduler is looked for when something is
/// asked of it.
public final class CodexServices implements AutoCloseable {
    private final CliEnvironment environment;
    private final ServicesHome home;
    private final Facility facility;
    private final SchedulerConfig schedulerConfig;
    private final String cluster;
    private final TunnelForwards tunnels;
    private final EndpointRegistry registry;
    private @Nullable ServiceJobs jobs;

    /// The services of the facility that this host belongs to.
    public CodexServices(CliEnvironment environment) {
        this(environment, ServicesHome.fromEnvironment(environment.variables()));
    }

    public CodexServices(CliEnvironment environment, ServicesHome home) {
        this(
                environment,
                home,
                facilities(environment, home).ofHost(ServiceIdentity.hostName(), environment.variables()));
    }

    /// Those of that facility, which this host must belong to, as far as its file says which hosts do.
    ///
    /// @throws CodexException when it is not known, or this host is none of its hosts
    public static CodexServices of(CliEnvironment environment, String facility) {
        ServicesHome home = ServicesHome.fromEnvironment(environment.variables());
        FacilityCatalog catalog = facilities(environment, home);
        Facility known = catalog.find(facility);
        String host = ServiceIdentity.hostName();
        if (known.hasHosts()
                && !known.has(host)
                && !facility.equals(environment.variables().get(FacilityCatalog.VARIABLE))) {
            String login = known.ssh().host() == null ? facility : known.ssh().host();
            throw new CodexException(
                    ExitCode.USAGE,
                    "%s is none of the hosts of %s, whose scheduler is asked there".formatted(host, facility),
                    "run it there: ssh %s codex …; or correct `hosts` in %s".formatted(login, catalog.folder()));
        }
        return new CodexServices(environment, home, known);
    }

    private CodexServices(CliEnvironment environment, ServicesHome home, Facility facility) {
        this.environment = environment;
        this.home = home;
        this.facility = facility;
        this.schedulerConfig = facility.compute().schedulerOf(ServiceIdentity.hostName());
        this.cluster = environment.variables().getOrDefault("CODEX_CLUSTER", facility.name());
        this.tunnels = TunnelForwards.of(home, ServiceIdentity.hostName());
        this.registry = new EndpointRegistry(home, cluster, tunnels::services);
    }

    /// Services on this very host, whatever facility it belongs to.
    public static CodexServices onThisHost(CliEnvironment environment, ServicesHome home) {
        var services = new CodexServices(environment, home, Facility.local());
        services.jobs = new ServiceJobs(services.local(), null);
        return services;
    }

    public ServicesHome home() {
        return home;
    }

    public Facility facility() {
        return facility;
    }

    public String cluster() {
        return cluster;
    }

    public EndpointRegistry registry() {
        return registry;
    }

    /// This user's tunnels on this host.
    public TunnelForwards tunnels() {
        return tunnels;
    }

    /// @throws io.codex.core.error.CodexException when the facility's scheduler is not there
    public synchronized ServiceJobs jobs() {
        ServiceJobs found = jobs;
        if (found == null) {
            BatchScheduler scheduler = scheduler();
            found = new ServiceJobs(scheduler, scheduler.name().equals(LOCAL) ? null : local());
            jobs = found;
        }
        return found;
    }

    private static final String LOCAL = "local";

    /// `CODEX_SCHEDULER` goes before the facility's word.
    private String schedulerName() {
        String variable = environment.variables().getOrDefault("CODEX_SCHEDULER", "");
        return variable.isBlank() ? name(schedulerConfig.type()) : variable;
    }

    private BatchScheduler scheduler() {
        String name = schedulerName();
        return name.equals(LOCAL) ? local() : new JobSchedulers(environment, sge()).open(name);
    }

    private SgeSite sge() {
        SgeConfig config = schedulerConfig.sge();
        return new SgeSite(
                config.parallelEnvironment(),
                config.parallelEnvironmentAcrossHosts(),
                config.gpuComplex(),
                config.gpuTypeComplex(),
                config.memoryComplex(),
                config.gpusPerSlot());
    }

    private static String name(SchedulerType type) {
        return switch (type) {
            case AUTO -> SchedulerCatalog.AUTO;
            case SLURM -> "slurm";
            case SGE -> "sge";
            case PBS, TORQUE -> "pbs";
            case LSF -> "lsf";
            case CONDOR -> "condor";
            case LOCAL, NONE -> LOCAL;
        };
    }

    private BatchScheduler local() {
        return new LocalScheduler(home.jobs(), ServiceIdentity.hostName(), new LocalShell());
    }

    /// The plans of the facility's services.
    public ServicePlans plans() {
        ServicePlans.Installation installation = ServicePlans.installation(environment.variables());
        return new ServicePlans(installation, planner().all());
    }

    /// The part of the facility's file that is about this host's scheduler.
    public SchedulerConfig schedulerConfig() {
        return schedulerConfig;
    }

    /// Whether there is no scheduler, so that commands run on this host as they are.
    ///
    /// @throws CodexException when that cannot be told
    public boolean isWithoutScheduler() {
        String variable = environment.variables().getOrDefault("CODEX_SCHEDULER", "");
        if (!variable.isBlank() && !variable.equals(SchedulerCatalog.AUTO)) {
            return false;
        }
        return switch (schedulerConfig.type()) {
            case NONE -> true;
            case AUTO -> jobs().scheduler().name().equals(LOCAL);
            case SLURM, SGE, PBS, TORQUE, LSF, CONDOR, LOCAL -> false;
        };
    }

    /// What runs programs of this installation on the facility's nodes.
    public ServicePlanner planner() {
        ServicePlans.Installation installation = ServicePlans.installation(environment.variables());
        return new ServicePlanner(
                facility, schedulerConfig, home, installation.root(), installation.architecture(), isOnCluster());
    }

    /// Asks nobody where the name tells. A scheduler that is installed and does not answer is one nevertheless.
    private boolean isOnCluster() {
        String name = schedulerName();
        if (jobs == null && !name.equals(SchedulerCatalog.AUTO)) {
            return !name.equals(LOCAL);
        }
        try {
            return !jobs().scheduler().name().equals(LOCAL);
        } catch (CodexException e) {
            if (e.exitCode() != ExitCode.SCHEDULER) {
                throw e;
            }
            return true;
        }
    }

    public ServiceControl control() {
        return new ServiceControl(home, cluster, registry, jobs(), UserName.ofThisProcess(environment.variables()));
    }

    public ServiceInspector inspector() {
        return new ServiceInspector(registry, this::jobs);
    }

    public ServiceDirectory directory() {
        return new ServiceDirectory(
                registry,
                new Secrets(home),
                environment.variables(),
                List.of(
                        new JobCandidates(() -> jobs().scheduler(), () -> ConfiguredPlaces.jobPorts(facility)),
                        service -> ConfiguredPlaces.of(facility).candidates(service)),
                new LocalAccess(new LoopbackListener(), tunnels, this::farHost));
    }

    /// Where services of a facility may be that this host is none of; `HOST` when it cannot be told.
    private Optional<String> farHost() {
        if (!facility.name().equals(FacilityCatalog.LOCAL)) {
            return Optional.empty();
        }
        FacilityCatalog catalog = facilities();
        List<String> others = catalog.names().stream()
                .filter(name -> !name.equals(FacilityCatalog.LOCAL))
                .toList();
        return Optional.of(
                others.size() == 1
                        ? catalog.merged(others.getFirst())
                                .tree()
                                .at("/ssh/host")
                                .asText(others.getFirst())
                        : "HOST");
    }

    /// A client that follows the service.
    ///
    /// @param progress told what a call waits for
    public EmbedClient embed(ServiceDirectory directory, ServiceProgress progress) {
        return new EmbedClient(directory.embedRoute(expectation(), patience(), progress));
    }

    /// A client that follows Neo4j.
    ///
    /// @param progress told what a call waits for
    public GraphStore graph(ServiceDirectory directory, ServiceProgress progress) {
        return new GraphStore(directory.neo4jRoute(expectation(), patience(), progress));
    }

    private ServiceExpectation expectation() {
        return JobExpectation.firstOf(
                new TunnelExpectation(tunnels),
                new ClaimExpectation(registry, patience()),
                new JobExpectation(this::jobs));
    }

    private Duration patience() {
        return ServiceRoute.patience(environment.variables());
    }

    /// Finds only the services of this home, whatever the environment names.
    public ServiceDirectory ownDirectory() {
        return new ServiceDirectory(registry, new Secrets(home), Map.of());
    }

    public FacilityCatalog facilities() {
        return facilities(environment, home);
    }

    /// The facilities of a home; what is doubtful in their files is told on standard error.
    public static FacilityCatalog facilities(CliEnvironment environment, ServicesHome home) {
        return new FacilityCatalog(
                home.facilities(),
                List.of(new WalltimeRule()),
                warning -> environment.err().println("codex: " + warning.inWords()));
    }

    @Override
    public void close() {
        registry.close();
    }
}
