package io.codex.cli.command.tunnel;

import io.codex.core.service.ConfiguredPlaces;
import io.codex.core.tunnel.TunnelSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A block of ssh_config(5) with a tunnel's forwards.
final class SshConfigBlock {
    private static final int NEO4J_HTTP = 7474;

    private SshConfigBlock() {}

    private record Place(String host, int port) {}

    /// What the settings of a host may say of the way to it.
    private static final Map<String, String> WAY = Map.of(
            "hostname", "HostName",
            "user", "User",
            "port", "Port",
            "proxyjump", "ProxyJump",
            "proxycommand", "ProxyCommand",
            "identityfile", "IdentityFile",
            "identitiesonly", "IdentitiesOnly",
            "certificatefile", "CertificateFile",
            "userknownhostsfile", "UserKnownHostsFile",
            "hostkeyalias", "HostKeyAlias");

    /// @param host     as the user calls the far side
    /// @param jump     hosts to go through, beside what the settings say; null for none
    /// @param settings of `ssh -G` for the target
    /// @param usual    of `ssh -G` for a host of which nothing is said
    static String text(String host, TunnelPlan plan, @Nullable String jump, List<String> settings, List<String> usual) {
        var text = new StringBuilder("Host %s-tunnel\n".formatted(KeptTunnel.plainName(host)));
        settings.stream().filter(line -> !usual.contains(line)).forEach(line -> {
            int space = line.indexOf(' ');
            String key = space < 0 ? null : WAY.get(line.substring(0, space));
            if (key != null && !(key.equals("ProxyJump") && jump != null)) {
                option(text, key, line.substring(space + 1));
            }
        });
        if (jump != null) {
            option(text, "ProxyJump", jump);
        }
        ConfiguredPlaces places = ConfiguredPlaces.of(plan.facility());
        for (TunnelSpec.Forward forward : plan.spec().forwards()) {
            String service = forward.service();
            Place place = place(service, places);
            String line = "LocalForward %s:%d "
                    .formatted(forward.bind() == null ? "127.0.0.1" : forward.bind(), forward.port());
            if (place == null) {
                text.append("    # %s: where it runs says codex endpoints, on that side%n".formatted(service));
                text.append("    # %sNODE:PORT%n".formatted(line));
            } else {
                text.append("    # %s%n    %s%s:%d%n".formatted(service, line, place.host(), place.port()));
            }
        }
        option(text, "ServerAliveInterval", "15");
        option(text, "ServerAliveCountMax", "3");
        option(text, "ExitOnForwardFailure", "yes");
        // a shared master of another session would end the forwards with it
        option(text, "ControlMaster", "no");
        option(text, "ControlPath", "none");
        return text.toString();
    }

    private static @Nullable Place place(String service, ConfiguredPlaces places) {
        return switch (service) {
            case "embed" -> places.embedHost() == null ? null : new Place(places.embedHost(), places.embedPort());
            case "neo4j" -> places.neo4jHost() == null ? null : new Place(places.neo4jHost(), places.neo4jPort());
            case "neo4j_http" -> places.neo4jHost() == null ? null : new Place(places.neo4jHost(), NEO4J_HTTP);
            default -> null;
        };
    }

    private static void option(StringBuilder text, String key, String value) {
        text.append("    ").append(key).append(' ').append(value).append('\n');
    }
}
