package io.codex.core.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The hosts from here to the target, which is the last one.
record Route(List<Hop> hops) {
    private static final int MOST_HOPS = 10;

    Route {
        hops = List.copyOf(hops);
    }

    /// By `ProxyJump`, as ssh takes it: a list of hosts replaces what the configuration says about each but the
    /// first.
    static Route to(SshTarget target, HopReader reader) {
        var hops = new ArrayList<Hop>();
        prepend(hops, SshAddress.ofTarget(target.host()), target.jump(), reader);
        return new Route(hops);
    }

    String inWords() {
        String target = hops.getLast().inWords();
        List<Hop> before = hops.subList(0, hops.size() - 1);
        return before.isEmpty()
                ? target
                : before.stream().map(Hop::inWords).collect(Collectors.joining(", ", target + " by way of ", ""));
    }

    private static void prepend(List<Hop> hops, SshAddress address, @Nullable String jumps, HopReader reader) {
        Hop hop = reader.read(address);
        hops.addFirst(hop);
        if (hops.size() > MOST_HOPS) {
            throw new SshException(
                    SshFailure.CONFIGURATION,
                    "ProxyJump leads from %s through more than %d hosts"
                            .formatted(hops.getLast().name(), MOST_HOPS),
                    "check ProxyJump in ~/.ssh/config for a circle; `ProxyJump none` ends a chain");
        }
        String before = jumps == null || jumps.isBlank() ? hop.jump() : jumps;
        if (before == null || before.equalsIgnoreCase("none")) {
            return;
        }
        List<SshAddress> chain = SshAddress.ofJumps(before);
        SshAddress last = chain.getLast();
        // `Host *` with a ProxyJump holds for the jump host too; ssh goes there directly
        if (chain.size() == 1 && last.name().equals(address.name())) {
            return;
        }
        int comma = before.lastIndexOf(',');
        prepend(hops, last, comma < 0 ? null : before.substring(0, comma), reader);
    }
}
