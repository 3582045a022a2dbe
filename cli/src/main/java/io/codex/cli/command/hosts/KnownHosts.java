package io.codex.cli.command.hosts;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.facility.Facility;
import io.codex.core.facility.FacilityCatalog;
import io.codex.core.facility.TransportType;
import io.codex.core.ssh.HostEntries;
import io.codex.core.ssh.SshConfigFiles;
import io.codex.core.ssh.SshTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The hosts that are known, from wherever.
final class KnownHosts {
    private final SshConfigFiles files;
    private final FacilityCatalog facilities;

    private KnownHosts(SshConfigFiles files, FacilityCatalog facilities) {
        this.files = files;
        this.facilities = facilities;
    }

    static KnownHosts of(CliEnvironment environment) {
        ServicesHome home = ServicesHome.fromEnvironment(environment.variables());
        return new KnownHosts(
                SshConfigFiles.of(home.sshConfig(), ServicesHome.userHome(environment.variables())),
                CodexServices.facilities(environment, home));
    }

    /// @param source the file that names it
    record KnownHost(String name, SshTarget target, TransportType transport, Path source) {}

    HostEntries entries() {
        return new HostEntries(files);
    }

    /// Codex's own first, then the facilities', then the user's; each name once.
    List<KnownHost> all() {
        var hosts = new ArrayList<KnownHost>();
        entries().own().forEach(name -> add(hosts, plain(name, files.codex())));
        for (String name : facilities.names()) {
            List<Path> of = facilities.files(name);
            if (!of.isEmpty() && !name.equals(FacilityCatalog.LOCAL)) {
                Facility facility = facilities.find(name);
                var target = new SshTarget(
                        Objects.requireNonNullElse(facility.ssh().host(), name),
                        facility.ssh().jump());
                add(hosts, new KnownHost(name, target, facility.ssh().transport(), of.getFirst()));
            }
        }
        entries().ofUser().forEach(name -> add(hosts, plain(name, files.user())));
        return hosts;
    }

    /// Without those that the user has for himself.
    List<KnownHost> ofCodex() {
        return all().stream()
                .filter(host -> !host.source().equals(files.user()))
                .toList();
    }

    /// The one of that name, else a host as ssh takes it.
    KnownHost named(String name) {
        return all().stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseGet(() -> plain(name, files.user()));
    }

    private static KnownHost plain(String name, Path source) {
        return new KnownHost(name, SshTarget.of(name), TransportType.AUTO, source);
    }

    private static void add(List<KnownHost> hosts, KnownHost host) {
        if (hosts.stream().noneMatch(known -> known.name().equals(host.name()))) {
            hosts.add(host);
        }
    }
}
