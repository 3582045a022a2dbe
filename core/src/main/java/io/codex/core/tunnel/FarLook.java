package io.codex.core.tunnel;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Looks at the far side's records, and leads the ports to what it finds. For one thread.
final class FarLook {
    /// A place that was not found is looked for at every so many looks, also where no name changed: a node that comes
    /// back changes none.
    private static final int SELDOM = 6;

    /// Between the end of a service and the claim of its successor.
    private static final Duration GAP = Duration.ofMinutes(2);

    private final FarHome home;
    private final FarServices services;
    private final List<ForwardedPort> ports;
    private final PortStates states;
    private List<String> names = List.of();
    private boolean forced = true;
    private boolean coming;
    private long comingSince;
    private int looks;
    private @Nullable Double latencyMillis;

    FarLook(FarHome home, FarServices services, List<ForwardedPort> ports, PortStates states) {
        this.home = home;
        this.services = services;
        this.ports = ports;
        this.states = states;
    }

    /// The next look is at everything.
    void force() {
        forced = true;
    }

    /// A far end took no connection: it may have moved.
    void suspect(FarEndpoint far) {
        forced |= ports.stream().anyMatch(port -> far.equals(port.far()));
    }

    /// Whether clients wait for a service that has just left or been claimed. One that has not come for long may be a
    /// claim that nobody gave up.
    boolean isServiceComing() {
        return coming && System.nanoTime() - comingSince < GAP.toNanos();
    }

    /// Of the last question and its answer; null when it was not answered.
    @Nullable
    Double latencyMillis() {
        return latencyMillis;
    }

    /// @throws SshException when the connection does not answer
    void test(Duration timeout) {
        var _ = home.names(timeout);
    }

    /// A shell that does not answer in time says nothing of the connection, which has its keep-alive.
    ///
    /// @throws SshException when the connection is lost
    void at(Duration timeout) {
        try {
            long before = System.nanoTime();
            List<String> now = home.names(timeout);
            latencyMillis = (System.nanoTime() - before) / 1e6;
            boolean unserved = ports.stream().anyMatch(port -> port.far() == null);
            if (forced || !now.equals(names) || (unserved && looks % SELDOM == 0)) {
                // stays so when the shell does not answer
                forced = true;
                names = now;
                follow();
                forced = false;
            }
            looks++;
        } catch (SshException e) {
            if (e.failure() != SshFailure.TIMEOUT) {
                throw e;
            }
            latencyMillis = null;
        }
    }

    private void follow() {
        boolean before = coming;
        coming = false;
        Map<String, FarServices.Found> found = new HashMap<>();
        for (ForwardedPort port : ports) {
            lead(port, found.computeIfAbsent(port.forward().recordedAs(), services::find));
        }
        if (coming && !before) {
            comingSince = System.nanoTime();
        }
    }

    private void lead(ForwardedPort port, FarServices.Found found) {
        FarServices.Place place = found.place();
        TunnelSpec.Place configured = port.forward().configured();
        if (place != null) {
            lead(port, place);
        } else if (isStillRecorded(port.far())) {
            // what did not answer may be busy; it is left when its record is gone
            states.kept(port);
        } else if (configured != null) {
            FarServices.Configured there = services.configured(port.forward().service(), configured);
            states.served(port, there);
            port.leadsTo(sameOrNext(port.far(), there.far()));
        } else {
            boolean comes =
                    new FarClaims(names).isOwned(port.forward().recordedAs()) || states.wasServedWithin(port, GAP);
            states.unserved(port, found.reason(), comes);
            port.leadsNowhere(comes);
            coming |= comes;
        }
    }

    private void lead(ForwardedPort port, FarServices.Place place) {
        Endpoint endpoint = place.endpoint();
        URI url = port.forward().isSecondPort() ? endpoint.httpUrl() : endpoint.url();
        if (url == null || url.getHost() == null || url.getPort() <= 0) {
            states.unserved(port, "its record names no such port", false);
            port.leadsNowhere(false);
            return;
        }
        states.served(port, place);
        port.leadsTo(farEndpoint(place, url, port.far()));
    }

    private boolean isStillRecorded(@Nullable FarEndpoint far) {
        return far != null && names.contains(far.recordFile());
    }

    private static FarEndpoint farEndpoint(FarServices.Place place, URI url, @Nullable FarEndpoint before) {
        Endpoint endpoint = place.endpoint();
        String host = Objects.requireNonNull(url.getHost());
        var next = new FarEndpoint(
                new TunnelState.FarEnd(
                        endpoint.host(),
                        "%s:%d".formatted(host, url.getPort()),
                        endpoint.generation(),
                        endpoint.jobId(),
                        endpoint.location(),
                        place.route().inWords(),
                        Instant.now()),
                place.route(),
                host,
                url.getPort(),
                endpoint.service().equals("embed"),
                place.recordFile());
        return sameOrNext(before, next);
    }

    /// Since when it is there does not change with every look.
    private static FarEndpoint sameOrNext(@Nullable FarEndpoint before, FarEndpoint next) {
        return before != null && next.isSamePlace(before) ? before : next;
    }
}
