package io.codex.core.facility;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A laboratory, or a part of it: what codex finds and indexes there, and what it computes with.
///
/// @param name        the file's; also the cluster of endpoint records
/// @param description one line for people; empty where the file has none
/// @param services    by name, in the file's order
/// @param workTypes   by name, in the file's order
public record Facility(
        @Key(value = "must be the file's own name; may be left out", form = Form.NAME)
        String name,

        @Key("one line for people") String description,

        @Key(
                value = "names or globs of the hosts that belong to it; none: `compute.login_node.hostname`",
                byDefault = "[]")
        List<String> hosts,

        @Key(value = "schedulers, partitions, GPUs and the login node", byDefault = "{}")
        ComputeConfig compute,

        @Key(value = "how texts become vectors, and where clients look last", byDefault = "{}")
        EmbeddingConfig embedding,

        @Key(
                value = "services by name: `embed`, `neo4j`, a site's own, or one job that holds several",
                byDefault = "{neo4j: {}, embed: {}}")
        Map<String, ServiceConfig> services,

        @Key(value = "resources for kinds of work, by name", byDefault = "{}")
        Map<String, WorkType> workTypes,

        @Key(value = "how a workstation reaches it", byDefault = "{}")
        SshConfig ssh,

        @Key(value = "what jobs find around them on a compute node", byDefault = "{}")
        EnvironmentConfig environment) {
    public Facility {
        description = Objects.requireNonNullElse(description, "");
        hosts = hosts == null ? List.of() : List.copyOf(hosts);
        compute = compute == null ? ComputeConfig.automatic() : compute;
        embedding = embedding == null ? EmbeddingConfig.usual() : embedding;
        services = services == null || services.isEmpty() ? usualServices() : ordered(services);
        workTypes = workTypes == null ? Map.of() : ordered(workTypes);
        ssh = ssh == null ? SshConfig.usual() : ssh;
        environment = environment == null ? EnvironmentConfig.none() : environment;
    }

    /// The one of hosts that no file names: whatever scheduler answers, every service with its defaults.
    public static Facility local() {
        return new Facility(
                FacilityCatalog.LOCAL,
                "this machine",
                List.of(),
                ComputeConfig.automatic(),
                EmbeddingConfig.usual(),
                usualServices(),
                Map.of(),
                SshConfig.usual(),
                EnvironmentConfig.none());
    }

    public Optional<ServiceConfig> service(String service) {
        return Optional.ofNullable(services.get(service));
    }

    public Optional<WorkType> workType(String workType) {
        return Optional.ofNullable(workTypes.get(workType));
    }

    /// Whether its file says which hosts belong to it.
    public boolean hasHosts() {
        return !hosts.isEmpty() || compute.loginNode().hostname() != null;
    }

    /// Whether that host belongs to it.
    public boolean has(String hostName) {
        String login = compute.loginNode().hostname();
        List<String> globs = hosts.isEmpty() && login != null ? List.of(login) : hosts;
        return globs.stream().anyMatch(glob -> HostGlob.matches(glob, hostName));
    }

    private static Map<String, ServiceConfig> usualServices() {
        var services = new LinkedHashMap<String, ServiceConfig>();
        services.put("neo4j", ServiceConfig.usual());
        services.put("embed", ServiceConfig.usual());
        return Collections.unmodifiableMap(services);
    }

    private static <T> Map<String, T> ordered(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
