package io.codex.core.ssh;

import com.jcraft.jsch.Session;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SSH in this process, by JSch. It takes from the user's configuration what {@link HopReader} reads, and
/// refuses every host key that known_hosts does not have, whatever `StrictHostKeyChecking` says. For several
/// threads.
public final class JschTransport implements SshTransport {
    private final HopReader reader;
    private final SshPrompt prompt;
    private final Passphrases passphrases;

    public JschTransport(SshPlaces places, SshPrompt prompt) {
        this.reader = new HopReader(places);
        this.prompt = prompt;
        this.passphrases = new Passphrases(prompt);
    }

    @Override
    public String name() {
        return "jsch";
    }

    @Override
    public HostConnection connect(SshTarget target, Duration timeout) {
        Route route = Route.to(target, reader);
        var limit = TimeLimit.of(timeout);
        var sessions = new ArrayList<JschSession>();
        boolean complete = false;
        try {
            for (Hop hop : route.hops()) {
                sessions.add(login(hop, sessions, limit));
            }
            complete = true;
            return new JschConnection(route, sessions);
        } finally {
            if (!complete) {
                sessions.reversed().forEach(JschSession::close);
            }
        }
    }

    @Override
    public Optional<SshTarget> hostBefore(SshTarget target) {
        Hop last = reader.read(SshAddress.ofTarget(target.host()));
        String jump = target.jump() == null ? last.jump() : target.jump();
        if (jump == null || jump.isBlank() || jump.equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        int comma = jump.lastIndexOf(',');
        return Optional.of(
                new SshTarget(jump.substring(comma + 1).strip(), comma < 0 ? null : jump.substring(0, comma)));
    }

    private JschSession login(Hop hop, List<JschSession> before, TimeLimit whole) {
        TimeLimit limit = hop.connectTimeout().map(whole::part).orElse(whole);
        Wire wire = before.isEmpty() ? direct(hop, limit) : by(before.getLast(), hop, limit);
        Session session = new HopLogin(hop, wire, limit, prompt, passphrases).session();
        KeepAlive.start(session, wire, hop);
        return new JschSession(hop.inWords(), session, wire);
    }

    private static Wire direct(Hop hop, TimeLimit limit) {
        try {
            return Wire.tcp(hop.host(), hop.port(), limit.left());
        } catch (IOException e) {
            String reason = switch (e) {
                case UnknownHostException _ -> "the name is not known";
                case SocketTimeoutException _ -> "no answer";
                case ConnectException _ -> "the connection is refused";
                default -> e.toString();
            };
            throw unreachable(hop, reason, e);
        }
    }

    private static Wire by(JschSession before, Hop hop, TimeLimit limit) {
        try {
            return Wire.over(before.open(hop.host(), hop.port(), limit.left()));
        } catch (SshException e) {
            if (e.failure() == SshFailure.FAR_END_REFUSED || e.failure() == SshFailure.TIMEOUT) {
                throw unreachable(hop, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private static SshException unreachable(Hop hop, String reason, Exception cause) {
        return new SshException(
                SshFailure.UNREACHABLE,
                "cannot reach %s: %s".formatted(hop.inWords(), reason),
                "check the name in ~/.ssh/config, the network, and whether a VPN or ProxyJump is needed",
                cause);
    }
}
