package io.codex.core.service;

import io.codex.core.batch.MemorySize;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.ContainerConfig;
import io.codex.core.facility.Device;
import io.codex.core.facility.EnvironmentConfig;
import io.codex.core.facility.Facility;
import io.codex.core.facility.SchedulerConfig;
import io.codex.core.facility.ServiceConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes plans of a facility's services.
public final class ServicePlanner {
    /// The services that bring a launcher of their own.
    private static final Map<String, String> LAUNCHERS = Map.of("embed", "codex-embed", "neo4j", "codex-neo4j");

    /// Of a job that waits for a predecessor which the scheduler has given up and which still beats, behind a cut link.
    private static final String CLAIM_TIMEOUT = "10m";

    /// The launcher's own default, which a variable of the user's may replace.
    private static final int EMBED_PORT = 18765;

    private static final String ALL_ADDRESSES = "0.0.0.0";

    private final Facility facility;
    private final SchedulerConfig scheduler;
    private final ServicesHome home;
    private final Path installation;
    private final String architecture;
    private final boolean onCluster;

    /// @param scheduler    the one of the facility that this host's jobs go to
    /// @param installation the root of the install tree that submits
    /// @param architecture of this host, as `uname -m` names it
    /// @param onCluster    false when services run on this host, where loopback is enough
    public ServicePlanner(
            Facility facility,
            SchedulerConfig scheduler,
            ServicesHome home,
            Path installation,
            String architecture,
            boolean onCluster) {
        this.facility = facility;
        this.scheduler = scheduler;
        this.home = home;
        this.installation = installation;
        this.architecture = architecture;
        this.onCluster = onCluster;
    }

    /// The plans of all services that the facility has enabled; of replicas one for each.
    ///
    /// @throws CodexException when nodes cannot see the endpoint records
    public List<ServicePlan> all() {
        if (onCluster && !Boolean.TRUE.equals(scheduler.homeShared())) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "the compute nodes of %s do not share the home folder (home_shared: false), so that nobody would find what runs there"
                            .formatted(facility.name()),
                    "put CODEX_SERVICES_HOME on a file system that login and compute nodes share, and set home_shared: true");
        }
        Set<String> held = new HashSet<>();
        enabled().forEach(service -> held.addAll(service.getValue().runs()));
        return enabled()
                .filter(service -> !held.contains(service.getKey()))
                .flatMap(service -> replicas(service.getKey(), service.getValue()))
                .toList();
    }

    private Stream<Map.Entry<String, ServiceConfig>> enabled() {
        return facility.services().entrySet().stream()
                .filter(service -> Boolean.TRUE.equals(service.getValue().enabled()));
    }

    private Stream<ServicePlan> replicas(String name, ServiceConfig config) {
        String job = name.startsWith("codex-") ? name : "codex-" + name;
        int count = config.replicas() == null ? 1 : config.replicas();
        return IntStream.rangeClosed(1, count)
                .mapToObj(replica -> plan(name, replica == 1 ? job : job + "-" + replica, config, count > 1));
    }

    private ServicePlan plan(String name, String job, ServiceConfig config, boolean replica) {
        List<String> services = config.runs().isEmpty() ? List.of(name) : config.runs();
        List<Map.Entry<String, ServiceConfig>> members = services.stream()
                .map(service -> Map.entry(service, member(service, config)))
                .toList();
        var places = new ServicePlacements(name, config, scheduler, onCluster, services.contains("embed"));
        return new ServicePlan(
                job,
                services,
                !services.equals(List.of("embed")),
                replica,
                script(job, launcher(name, config, services), usesGpu(config)).text(),
                environment(config, members),
                places.possible(),
                places.refused(),
                Boolean.TRUE.equals(config.requeue()),
                config.handoverBefore(),
                config.options(),
                onCluster ? 0 : scheduler.nice(),
                Optional.ofNullable(config.logDirectory()).map(Path::of).orElse(home.logs()),
                config.logRetention(),
                config.readyTimeout(),
                config.patience(),
                config.loginFallback());
    }

    /// Of a job for several services each may have settings of its own: ports, variables.
    private ServiceConfig member(String service, ServiceConfig own) {
        return own.runs().isEmpty() ? own : facility.services().getOrDefault(service, ServiceConfig.usual());
    }

    private static List<String> launcher(String name, ServiceConfig config, List<String> services) {
        if (!config.runs().isEmpty()) {
            return Stream.concat(Stream.of("codex-services"), services.stream()).toList();
        }
        String own = LAUNCHERS.get(name);
        if (own != null) {
            return List.of(own);
        }
        var command = new ArrayList<>(List.of("codex", "serve", "run", name));
        if (config.health() != null && config.health().http() != null) {
            command.addAll(List.of("--health-path", config.health().http()));
        }
        command.add("--");
        command.addAll(config.command());
        return List.copyOf(command);
    }

    /// What runs a program of the install tree on a node of the facility.
    ///
    /// @param launcher its name in `bin/` and its arguments
    /// @param gpu      whether a container is to show it the GPUs
    public ServiceScript script(String job, List<String> launcher, boolean gpu) {
        EnvironmentConfig environment = facility.environment();
        var runtimes = new LinkedHashMap<String, Path>();
        environment.runtimes().forEach((machine, tree) -> runtimes.put(machine, Path.of(tree)));
        runtimes.putIfAbsent(architecture, installation);
        return new ServiceScript(
                job,
                facility.name(),
                launcher,
                environment.modules(),
                environment.setup(),
                runtimes,
                container(environment.container(), gpu));
    }

    private List<String> container(@Nullable ContainerConfig config, boolean gpu) {
        if (config == null) {
            return List.of();
        }
        var words = new ArrayList<>(List.of(config.command(), "exec"));
        if (gpu) {
            words.add("--nv");
        }
        words.addAll(
                List.of("--bind", installation.toString(), "--bind", home.root().toString()));
        words.addAll(config.options());
        words.add(config.image());
        return List.copyOf(words);
    }

    private static boolean usesGpu(ServiceConfig config) {
        return config.gpus() > 0 && config.device() != Device.CPU;
    }

    private Map<String, String> environment(ServiceConfig job, List<Map.Entry<String, ServiceConfig>> members) {
        var environment = new LinkedHashMap<String, String>();
        environment.put(ServicesHome.VARIABLE, home.root().toString());
        environment.put(ServicesHome.VIEW_VARIABLE, home.view().toString());
        environment.put("CODEX_CLUSTER", facility.name());
        environment.put("CODEX_FACILITY", facility.name());
        if (onCluster) {
            environment.put("CODEX_EMBED_HOST", ALL_ADDRESSES);
            environment.put("CODEX_NEO4J_HOST", ALL_ADDRESSES);
            environment.put("CODEX_SERVE_HOST", ALL_ADDRESSES);
            environment.put("CODEX_NEO4J_CLAIM_TIMEOUT", CLAIM_TIMEOUT);
        }
        environment.putAll(facility.environment().variables());
        for (Map.Entry<String, ServiceConfig> member : members) {
            environment.putAll(ports(member.getKey(), member.getValue()));
            if (member.getKey().equals("neo4j")) {
                environment.putAll(memory(job, members.size()));
            }
            environment.putAll(member.getValue().environment());
        }
        environment.putAll(job.environment());
        return environment;
    }

    private Map<String, String> ports(String service, ServiceConfig config) {
        var ports = new LinkedHashMap<String, String>();
        if (service.equals("embed")) {
            int port =
                    config.port() != null ? config.port() : facility.embedding().serverPort();
            if (port != EMBED_PORT) {
                ports.put("CODEX_EMBED_PORT", Integer.toString(port));
            }
        }
        if (service.equals("neo4j") && config.port() != null) {
            ports.put("CODEX_NEO4J_PORT", config.port().toString());
        }
        if (!LAUNCHERS.containsKey(service) && config.port() != null) {
            ports.put("CODEX_SERVE_PORT", config.port().toString());
        }
        if (service.equals("neo4j") && config.httpPort() != null) {
            ports.put("CODEX_NEO4J_HTTP_PORT", config.httpPort().toString());
        }
        return ports;
    }

    /// Half of what the job has goes to the page cache and a quarter to the heap, as Neo4j's own advice for a machine
    /// of
    /// its own comes out; a job that holds more services gives Neo4j half as much.
    private static Map<String, String> memory(ServiceConfig job, int services) {
        if (job.memory() == null) {
            return Map.of();
        }
        long megabytes = MemorySize.parse(job.memory()).bytes() / (1024 * 1024) / services;
        long heap = Math.clamp(megabytes / 4, 256, 31 * 1024);
        return Map.of("CODEX_NEO4J_HEAP", heap + "m", "CODEX_NEO4J_PAGE_CACHE", Math.max(64, megabytes / 2) + "m");
    }
}
