package io.codex.core.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Whose sockets listen where a loopback address of this host leads. Every user of the host may listen there, and hand
/// on to a service what he is asked.
public final class LoopbackListener {
    private static final long ROOT = 0;

    private final SocketTable sockets;
    private final Set<Long> trusted;

    /// For this process's user.
    public LoopbackListener() {
        this(new SocketTable(), ownUid());
    }

    /// @param uid whose listeners are trusted; root's are anyway
    public LoopbackListener(SocketTable sockets, long uid) {
        this.sockets = sockets;
        this.trusted = uid == ROOT ? Set.of(ROOT) : Set.of(ROOT, uid);
    }

    /// Why what listens there may not see a secret of this user. Empty when all that listens where the name may lead is
    /// this user's or root's, and for an address beyond loopback.
    ///
    /// @param host a name or an address, `[::1]` too
    public Optional<String> distrust(String host, int port) {
        Set<InetAddress> addresses = loopback(host);
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        var found = new ArrayList<SocketTable.Socket>();
        for (InetAddress address : addresses) {
            List<SocketTable.Socket> behind = sockets.behind(address, port);
            Optional<SocketTable.Socket> foreign = behind.stream()
                    .filter(socket -> !trusted.contains(socket.uid()))
                    .findFirst();
            if (foreign.isPresent()) {
                return Optional.of("%s:%d is held by %s".formatted(inWords(address), port, holder(foreign.get())));
            }
            found.addAll(behind);
        }
        return found.isEmpty()
                ? Optional.of("it cannot be told whose program answers on %s:%d: none of this host has the port"
                        .formatted(host, port))
                : Optional.empty();
    }

    /// Both addresses for `localhost`, whichever of them this process would take: other programs take the other one.
    private static Set<InetAddress> loopback(String host) {
        try {
            var addresses = new LinkedHashSet<InetAddress>();
            Stream.of(InetAddress.getAllByName(host))
                    .map(LoopbackListener::meant)
                    .filter(InetAddress::isLoopbackAddress)
                    .forEach(addresses::add);
            if (host.equalsIgnoreCase("localhost")) {
                addresses.add(InetAddress.ofLiteral("127.0.0.1"));
                addresses.add(InetAddress.ofLiteral("::1"));
            }
            return addresses;
        } catch (UnknownHostException e) {
            // nothing can be sent there either
            return Set.of();
        }
    }

    /// A connection to `0.0.0.0` or `::` goes to the loopback interface (ip(7)).
    private static InetAddress meant(InetAddress address) {
        if (!address.isAnyLocalAddress()) {
            return address;
        }
        return InetAddress.ofLiteral(address.getAddress().length == 4 ? "127.0.0.1" : "::1");
    }

    private String holder(SocketTable.Socket socket) {
        return switch (sockets.holderOf(socket)) {
            case Holder.OfProcess process -> "%s of user %d".formatted(process.inWords(), socket.uid());
            case Holder.OfUser user -> user.inWords();
        };
    }

    private static String inWords(InetAddress address) {
        return address.getAddress().length == 4 ? address.getHostAddress() : "[::1]";
    }

    private static long ownUid() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
