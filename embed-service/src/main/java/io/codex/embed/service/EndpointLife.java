package io.codex.embed.service;

import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Ownership;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.tunnel.TunnelForwards;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// This process's endpoint, from the claim to the withdrawal. Embedding services are replicas: their claims do not wait
/// for each other.
public final class EndpointLife implements AutoCloseable {
    public static final String SERVICE = "embed";

    private static final Logger LOG = Logger.getLogger(EndpointLife.class);
    /// A replica waits for nobody; this bounds what the file system may take.
    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(30);

    private final ServiceIdentity identity;
    private final EndpointRegistry registry;
    private final Ownership ownership;
    private @Nullable ControlServer control;

    private EndpointLife(ServiceIdentity identity, EndpointRegistry registry, Ownership ownership) {
        this.identity = identity;
        this.registry = registry;
        this.ownership = ownership;
    }

    /// @param onLoss told why, when the endpoint is no longer this process's; the service must stop at once
    /// @throws io.codex.core.error.CodexException if the file system refuses
    public static EndpointLife claim(ServicesHome home, ServiceIdentity identity, Consumer<String> onLoss) {
        EndpointRegistry registry =
                new EndpointRegistry(home, identity.cluster(), TunnelForwards.of(home, identity.host())::services);
        Ownership ownership =
                registry.claim(identity, Exclusivity.REPLICATED, PredecessorCheck.onThisHost(), CLAIM_TIMEOUT, _ -> {});
        ownership.onLoss(onLoss);
        return new EndpointLife(identity, registry, ownership);
    }

    public long generation() {
        return ownership.generation();
    }

    /// Opens the control port, then makes the service known.
    ///
    /// @param bindAddress the service's own; clients are given the host's address where it is a wildcard
    public void publish(String bindAddress, int port, Secret token, ControlHandler handler) {
        String address = reachable(bindAddress);
        control = ControlServer.start(bindAddress, token, SERVICE, generation(), handler);
        URI url = url(address, port);
        ownership.publish(address, port, url, null, control.url(address), token.file());
        LOG.infof("published %s generation %d: %s", SERVICE, generation(), url);
    }

    /// New clients do not find the service any more. A file system that refuses is no reason to cut off requests.
    public void unpublish() {
        try {
            ownership.unpublish();
        } catch (CodexException e) {
            LOG.warn(e.getMessage());
        }
    }

    /// The server that clients of this one find once it is unpublished; empty if there is none, or this one never had
    /// clients.
    public Optional<Endpoint> successor() {
        if (control == null) {
            return Optional.empty();
        }
        try {
            return registry.resolve(SERVICE).endpoint().filter(found -> found.generation() != generation());
        } catch (CodexException e) {
            LOG.warn(e.getMessage());
            return Optional.empty();
        }
    }

    /// Gives the generation up. The control port still answers. The second call does nothing.
    public void withdraw(String reason, boolean planned) {
        ownership.withdraw(reason, planned);
        LOG.infof("withdrew generation %d: %s", generation(), reason);
    }

    /// To be called when the service has stopped.
    @Override
    public void close() {
        ownership.close();
        if (control != null) {
            control.close();
        }
        registry.close();
    }

    private String reachable(String bindAddress) {
        try {
            if (!InetAddress.getByName(bindAddress).isAnyLocalAddress()) {
                return bindAddress;
            }
            // Debian's /etc/hosts maps the host's own name to 127.0.1.1
            boolean loopback = InetAddress.getByName(identity.address()).isLoopbackAddress();
            return loopback ? identity.host() : identity.address();
        } catch (UnknownHostException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "unknown host " + bindAddress,
                    "--host must be an address of this machine, or 0.0.0.0",
                    e);
        }
    }

    private static URI url(String address, int port) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return URI.create("http://" + host + ":" + port);
    }
}
