package io.codex.core.tunnel;

import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Notices what makes a connection doubtful long before its keep-alive does: a host that slept, or that has other
/// addresses than before.
final class NetworkWatch {
    /// More than a busy host is late.
    private static final Duration SLEPT = Duration.ofSeconds(15);

    private final Clock clock;
    private final LongSupplier monotonic;
    private final Supplier<Set<String>> addresses;
    private Instant wall;
    private long ticks;
    private Set<String> known;

    /// Of this host. Linux's monotonic clock stands still while the host sleeps (clock_gettime(2)).
    NetworkWatch() {
        this(Clock.systemUTC(), System::nanoTime, NetworkWatch::addressesOfThisHost);
    }

    NetworkWatch(Clock clock, LongSupplier monotonic, Supplier<Set<String>> addresses) {
        this.clock = clock;
        this.monotonic = monotonic;
        this.addresses = addresses;
        this.wall = clock.instant();
        this.ticks = monotonic.getAsLong();
        this.known = addresses.get();
    }

    /// Whether something of the kind happened since it was asked last.
    boolean isDoubtful() {
        Instant now = clock.instant();
        long ticksNow = monotonic.getAsLong();
        Set<String> told = addresses.get();
        Set<String> addressesNow = told.isEmpty() ? known : told;
        Duration unseen = Duration.between(wall, now).minusNanos(ticksNow - ticks);
        boolean doubtful = unseen.compareTo(SLEPT) > 0 || !addressesNow.equals(known);
        wall = now;
        ticks = ticksNow;
        known = addressesNow;
        return doubtful;
    }

    private static Set<String> addressesOfThisHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(NetworkWatch::isUp)
                    .flatMap(network -> network.getInterfaceAddresses().stream())
                    .map(InterfaceAddress::getAddress)
                    .map(address -> String.valueOf(address.getHostAddress()))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            // no host is without any: not told, which is no change
            return Set.of();
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
