package io.codex.core.facility;

import java.util.HashSet;
import java.util.List;

/// Hosts can be told apart, and each has one scheduler.
final class HostRule implements FacilityRule {
    private static final String GLOBS = "a name, with *, ?, [a-z] and {a,b}";

    @Override
    public void check(Facility facility, FacilityFindings findings) {
        List<String> hosts = facility.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            if (!HostGlob.isValid(hosts.get(i))) {
                findings.error("is not a glob: " + hosts.get(i), GLOBS, "hosts", i);
            }
        }
        check(facility.compute(), findings);
    }

    private static void check(ComputeConfig compute, FacilityFindings findings) {
        var names = new HashSet<String>();
        boolean everywhere = false;
        for (int i = 0; i < compute.schedulers().size(); i++) {
            SchedulerConfig scheduler = compute.schedulers().get(i);
            if (scheduler.host() != null && !HostGlob.isValid(scheduler.host())) {
                findings.error("is not a glob: " + scheduler.host(), GLOBS, SchedulerPath.of(i, "host"));
            }
            if (scheduler.name() != null && !names.add(scheduler.name())) {
                findings.error("is the name of two schedulers: " + scheduler.name(), "", SchedulerPath.of(i, "name"));
            }
            if (scheduler.host() == null && everywhere) {
                findings.error(
                        "has no host: an earlier scheduler without one is taken everywhere",
                        "a host whose commands it has",
                        SchedulerPath.of(i));
            }
            everywhere |= scheduler.host() == null;
        }
    }
}
