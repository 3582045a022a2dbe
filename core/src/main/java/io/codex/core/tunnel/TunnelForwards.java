package io.codex.core.tunnel;

import io.codex.core.endpoint.HostService;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.shell.SocketTable;
import io.codex.core.tunnel.TunnelForward.Condition;
import io.codex.core.tunnel.TunnelState.FarEnd;
import io.codex.core.tunnel.TunnelState.Forward;
import io.codex.core.tunnel.TunnelState.Phase;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The ports of the tunnels that this user runs on this host, and whether clients may use them. A port counts only
/// while the tunnel's supervisor itself listens on it.
public final class TunnelForwards {
    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
    // no addresses, which a native image cannot hold
    private static final String IPV4 = "127.0.0.1";
    private static final String IPV6 = "::1";

    /// Neo4j's second port, which has no far end of its own in the eyes of clients.
    private static final String NEO4J_HTTP = "neo4j_http";

    private final Supplier<List<TunnelState>> running;
    private final SocketTable sockets;

    TunnelForwards(Supplier<List<TunnelState>> running, SocketTable sockets) {
        this.running = running;
        this.sockets = sockets;
    }

    /// @param hostName of this host
    public static TunnelForwards of(ServicesHome home, String hostName) {
        return new TunnelForwards(new TunnelStates(home, hostName)::running, new SocketTable());
    }

    public static TunnelForwards none() {
        return new TunnelForwards(List::of, new SocketTable());
    }

    /// All of all tunnels: those that serve first, of the same home before others, then by the tunnels' names.
    public List<TunnelForward> all() {
        return running.get().stream()
                .flatMap(tunnel -> tunnel.forwards().stream().map(forward -> look(tunnel, forward)))
                .sorted(Comparator.comparing(TunnelForward::condition)
                        .thenComparing(forward -> !forward.sharedHome())
                        .thenComparing(TunnelForward::tunnel))
                .toList();
    }

    /// Those for a service, the one that counts first.
    public List<TunnelForward> of(String service) {
        return all().stream()
                .filter(forward -> forward.service().equals(service))
                .toList();
    }

    /// The one for that service whose port the URL names, on `localhost` or its two addresses.
    public Optional<TunnelForward> at(String service, URI url) {
        return HOSTS.contains(url.getHost())
                ? of(service).stream()
                        .filter(forward -> forward.url().getPort() == url.getPort())
                        .findFirst()
                : Optional.empty();
    }

    /// What the view tells of them: one for each service.
    public List<HostService> services() {
        List<TunnelForward> all = all();
        return all.stream()
                .map(TunnelForward::service)
                .filter(service -> !service.equals(NEO4J_HTTP))
                .distinct()
                .flatMap(service -> all.stream()
                        .filter(forward -> forward.service().equals(service)
                                && forward.secret() != null
                                && forward.condition() != Condition.UNUSABLE)
                        .limit(1))
                .map(forward -> new HostService(
                        forward.service(),
                        forward.url(),
                        forward.service().equals("neo4j") ? http(all, forward.tunnel()) : null,
                        Objects.requireNonNull(forward.secret()).file(),
                        forward.condition() == Condition.SERVING,
                        forward.sharedHome()))
                .toList();
    }

    private static @Nullable URI http(List<TunnelForward> all, String tunnel) {
        return all.stream()
                .filter(forward -> forward.service().equals(NEO4J_HTTP)
                        && forward.tunnel().equals(tunnel)
                        && forward.condition() != Condition.UNUSABLE)
                .map(TunnelForward::url)
                .findFirst()
                .orElse(null);
    }

    private TunnelForward look(TunnelState tunnel, Forward forward) {
        Optional<String> host = host(tunnel.supervisor().pid(), forward.port());
        URI url = host.map(safe -> at(forward.url(), safe)).orElse(forward.url());
        String reason = Stream.of(forward.reason(), tunnel.reason())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        if (tunnel.phase() == Phase.REFUSED) {
            return new Look(tunnel, forward, url)
                    .unusable(
                            reason.isEmpty() ? "refused" : reason,
                            tunnel.hint() == null ? "codex tunnel start " + tunnel.name() : tunnel.hint());
        }
        if (host.isEmpty() && tunnel.phase() == Phase.UP) {
            return new Look(tunnel, forward, url)
                    .unusable(
                            forward.reason() == null
                                    ? "port %d of this host is not the tunnel's".formatted(forward.port())
                                    : forward.reason(),
                            "see who has the port: ss -ltnp 'sport = :%d'".formatted(forward.port()));
        }
        return new Look(tunnel, forward, url).told(reason);
    }

    /// The name under which all that listens is the supervisor's; a literal address where `localhost` may lead to
    /// somebody else. Empty when neither address is the supervisor's.
    private Optional<String> host(long supervisor, int port) {
        boolean ipv4 = sockets.leadsTo(supervisor, InetAddress.ofLiteral(IPV4), port);
        boolean ipv6 = sockets.leadsTo(supervisor, InetAddress.ofLiteral(IPV6), port);
        if (ipv4 && (ipv6 || !hasIpv6Loopback())) {
            return Optional.of("localhost");
        }
        return ipv4 ? Optional.of("127.0.0.1") : ipv6 ? Optional.of("[::1]") : Optional.empty();
    }

    private static boolean hasIpv6Loopback() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(IPV6)) != null;
        } catch (SocketException e) {
            // somebody may listen there
            return true;
        }
    }

    private static URI at(URI url, String host) {
        return URI.create("%s://%s:%d".formatted(url.getScheme(), host, url.getPort()));
    }

    /// What is known of one port while it is looked at.
    private record Look(TunnelState tunnel, Forward forward, URI url) {
        /// Of a port that is the tunnel's.
        TunnelForward told(String reason) {
            FarEnd end = forward.farEnd();
            Path file = forward.secretFile();
            if (tunnel.phase() != Phase.UP) {
                return with(Condition.COMING, end, secretOrNull(file), inWords(reason), null);
            }
            if (end == null) {
                // a service that was there before moves; one that never was is not waited for
                return file == null
                        ? unusable(
                                reason.isEmpty() ? "no %s service there".formatted(forward.service()) : reason,
                                "start it there with: codex up " + forward.service())
                        : with(
                                Condition.COMING,
                                null,
                                secretOrNull(file),
                                reason.isEmpty() ? "looking for the service" : reason,
                                null);
            }
            if (file == null) {
                return with(Condition.COMING, end, null, "fetching the service's secret", null);
            }
            try {
                return with(Condition.SERVING, end, Secrets.in(file), "", null);
            } catch (CodexException e) {
                return unusable(String.valueOf(e.getMessage()), e.hint());
            }
        }

        private static @Nullable Secret secretOrNull(@Nullable Path file) {
            try {
                return file == null ? null : Secrets.in(file);
            } catch (CodexException e) {
                // it is told of once the port serves
                return null;
            }
        }

        private String inWords(String reason) {
            String phase = tunnel.phase() == Phase.CONNECTING ? "connecting" : "waiting to connect again";
            return reason.isEmpty() ? phase : "%s: %s".formatted(phase, reason);
        }

        TunnelForward unusable(String detail, @Nullable String hint) {
            return with(Condition.UNUSABLE, null, null, detail, hint);
        }

        private TunnelForward with(
                Condition condition,
                @Nullable FarEnd end,
                @Nullable Secret secret,
                String detail,
                @Nullable String hint) {
            return new TunnelForward(
                    tunnel.name(),
                    forward.service(),
                    url,
                    condition,
                    tunnel.phase(),
                    end,
                    secret,
                    tunnel.sharedHome(),
                    detail,
                    hint);
        }
    }
}
