package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.Facility;
import io.codex.core.facility.FacilityCatalog;
import io.codex.core.facility.TransportType;
import io.codex.core.ssh.SshPrompt;
import io.codex.core.ssh.SshTarget;
import io.codex.core.ssh.TransportChoice;
import io.codex.core.tunnel.TunnelSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the name of a host or of a facility means, and the tunnel to it.
///
/// @param asked    the name
/// @param facility whose ports and places count; that of defaults where the name is a host's
/// @param spec     to that
record TunnelPlan(String asked, Facility facility, TunnelSpec spec) {
    private static final List<String> THIS_HOST = List.of("localhost", "127.0.0.1", "::1", ".");

    /// @param name a facility, a host, or what `~/.ssh/config` calls one
    static TunnelPlan of(CliEnvironment environment, String name, TunnelOptions options, boolean endsWhenRefused) {
        if (name.isBlank() || name.startsWith("-")) {
            throw new CodexException(ExitCode.USAGE, "'%s' is no host".formatted(name), "codex hosts list shows some");
        }
        FacilityCatalog catalog =
                CodexServices.facilities(environment, ServicesHome.fromEnvironment(environment.variables()));
        boolean known = !catalog.files(name).isEmpty();
        Facility facility = known ? catalog.find(name) : catalog.ofHost(name, Map.of());
        if (options.isToLogin()) {
            return toLogin(name, facility, options, endsWhenRefused);
        }
        SshTarget target = target(name, known ? facility : null, options);
        return new TunnelPlan(
                name,
                facility,
                new TunnelSpec(
                        name,
                        target,
                        Optional.ofNullable(options.farHome()),
                        forwards(facility, options),
                        endsWhenRefused));
    }

    /// From a compute node to what runs on the login node's own loopback.
    private static TunnelPlan toLogin(String name, Facility facility, TunnelOptions options, boolean endsWhenRefused) {
        String login = facility.compute().loginNode().hostname();
        if (login == null) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "the facility %s does not say which host is its login node".formatted(name),
                    "set compute.login_node.hostname in its file: codex config path " + name);
        }
        List<TunnelSpec.Forward> forwards = forwards(facility, options).stream()
                .map(forward -> new TunnelSpec.Forward(
                        forward.service(),
                        forward.port(),
                        forward.bind(),
                        new TunnelSpec.Place("127.0.0.1", loginPort(facility, forward))))
                .toList();
        return new TunnelPlan(
                name,
                facility,
                new TunnelSpec(
                        login,
                        new SshTarget(login, options.jump()),
                        Optional.ofNullable(options.farHome()),
                        forwards,
                        endsWhenRefused));
    }

    private static int loginPort(Facility facility, TunnelSpec.Forward forward) {
        return forward.service().equals("embed")
                ? facility.embedding().serverPort()
                : facility.ssh().tunnelPorts().getOrDefault(forward.service(), forward.port());
    }

    /// @param asked       by an option; null for what is configured
    /// @param interactive whether OpenSSH may ask at this process's terminal
    /// @throws IllegalStateException where no SSH is needed
    TransportChoice transport(
            CliEnvironment environment, @Nullable TransportType asked, SshPrompt prompt, boolean interactive) {
        SshTarget target = spec.target();
        if (target == null) {
            throw new IllegalStateException("this host");
        }
        return new TunnelTransport(environment).of(target, asked, facility.ssh().transport(), prompt, interactive);
    }

    private static @Nullable SshTarget target(String name, @Nullable Facility facility, TunnelOptions options) {
        String hostName = ServiceIdentity.hostName();
        if (THIS_HOST.contains(name) || name.equals(hostName)) {
            return null;
        }
        if (facility == null) {
            return new SshTarget(name, options.jump());
        }
        if (facility.has(hostName)) {
            return null;
        }
        return new SshTarget(
                Objects.requireNonNullElse(facility.ssh().host(), facility.name()),
                options.jump() == null ? facility.ssh().jump() : options.jump());
    }

    private static List<TunnelSpec.Forward> forwards(Facility facility, TunnelOptions options) {
        Map<String, Integer> ports = facility.ssh().tunnelPorts();
        return options.chosen(ports.keySet()).stream()
                .map(service -> new TunnelSpec.Forward(
                        service,
                        options.port(service, ports.getOrDefault(service, 0)),
                        options.bind(),
                        configured(facility, service)))
                .toList();
    }

    /// `embed-host` says where embed is when no record does.
    private static TunnelSpec.@Nullable Place configured(Facility facility, String service) {
        String host = facility.embedding().embedHost();
        return service.equals("embed") && host != null
                ? new TunnelSpec.Place(host, facility.embedding().serverPort())
                : null;
    }
}
