package io.codex.core.facility;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Services can run as they are written down.
final class ServiceRule implements FacilityRule {
    private static final String EMBED = "embed";
    private static final String NEO4J = "neo4j";
    private static final Set<SchedulerType> ON_THIS_HOST = Set.of(SchedulerType.LOCAL, SchedulerType.NONE);
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|passwd|secret|(^|_)token|api_?key)(_value)?$");

    @Override
    public void check(Facility facility, FacilityFindings findings) {
        checkHome(facility, findings);
        Map<String, String> holders = new HashMap<>();
        facility.services().forEach((name, service) -> {
            if (service.runs().isEmpty()) {
                checkAlone(name, service, findings);
            } else {
                checkJoint(name, service, facility, holders, findings);
            }
            if (service.device() == Device.GPU && service.gpus() == 0) {
                findings.error(
                        "is gpu, but the job asks for none", "gpus: 1, or another device", "services", name, "device");
            }
            warnOfSecrets(service.environment(), findings, "services", name, "environment");
        });
        warnOfSecrets(facility.environment().variables(), findings, "environment", "variables");
    }

    private static void checkHome(Facility facility, FacilityFindings findings) {
        boolean enabled = facility.services().values().stream().anyMatch(ServiceConfig::enabled);
        List<SchedulerConfig> schedulers = facility.compute().schedulers();
        for (int i = 0; i < schedulers.size(); i++) {
            SchedulerConfig scheduler = schedulers.get(i);
            if (!scheduler.homeShared() && enabled && !ON_THIS_HOST.contains(scheduler.type())) {
                findings.error(
                        "is false: services are found by records in the home folder, which login and compute nodes"
                                + " must share",
                        "true where CODEX_SERVICES_HOME is on a file system that they share; or `enabled: false` at every"
                                + " service",
                        SchedulerPath.of(i, "home_shared"));
            }
        }
    }

    private static void checkAlone(String name, ServiceConfig service, FacilityFindings findings) {
        boolean own = !name.equals(EMBED) && !name.equals(NEO4J);
        if (own && service.command().isEmpty()) {
            findings.error("has no command", "a command, or `runs`; embed and neo4j have their own", "services", name);
        }
        if (!own && !service.command().isEmpty()) {
            findings.error(
                    "has a command of its own already",
                    "a name other than embed and neo4j",
                    "services",
                    name,
                    "command");
        }
        if (service.replicas() > 1 && name.equals(NEO4J)) {
            findings.error(
                    "is %d: a graph has one owner".formatted(service.replicas()), "1", "services", name, "replicas");
        }
        if (service.httpPort() != null && !name.equals(NEO4J)) {
            findings.error("is for neo4j only", "port", "services", name, "http_port");
        }
        HealthCheck health = service.health();
        if (health != null && (health.http() != null) == health.tcp()) {
            findings.error("needs one way to look", "either http or `tcp: true`", "services", name, "health");
        }
    }

    private static void checkJoint(
            String name,
            ServiceConfig service,
            Facility facility,
            Map<String, String> holders,
            FacilityFindings findings) {
        if (!service.command().isEmpty()) {
            findings.error("is not for a job that runs other services", "", "services", name, "command");
        }
        if (service.replicas() > 1) {
            findings.error(
                    "is %d: a job for several services is there once".formatted(service.replicas()),
                    "1",
                    "services",
                    name,
                    "replicas");
        }
        for (int i = 0; i < service.runs().size(); i++) {
            String held = service.runs().get(i);
            ServiceConfig found = facility.services().get(held);
            String holder = holders.putIfAbsent(held, name);
            if (found == null && !held.equals(EMBED) && !held.equals(NEO4J)) {
                findings.error(
                        "is no service of this facility: " + held,
                        String.join(", ", facility.services().keySet()),
                        "services",
                        name,
                        "runs",
                        i);
            } else if (found != null && !found.runs().isEmpty()) {
                findings.error(
                        "is itself a job for several services: " + held,
                        "services without `runs`",
                        "services",
                        name,
                        "runs",
                        i);
            } else if (holder != null) {
                findings.error(
                        "is in %s already: %s".formatted(holder, held),
                        "each service once",
                        "services",
                        name,
                        "runs",
                        i);
            }
        }
    }

    private static void warnOfSecrets(Map<String, String> variables, FacilityFindings findings, Object... path) {
        for (String variable : variables.keySet()) {
            if (SECRET.matcher(variable).matches()) {
                Object[] below = java.util.Arrays.copyOf(path, path.length + 1);
                below[path.length] = variable;
                findings.warning(
                        "looks like a secret; other users may see the environment of a job",
                        "the path of a file that only you can read",
                        below);
            }
        }
    }
}
