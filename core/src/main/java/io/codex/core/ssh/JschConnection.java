package io.codex.core.ssh;

import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.util.List;

/// A session of JSch with each hop; each runs over the one before it, and the last is the host.
final class JschConnection implements HostConnection {
    private final Route route;
    private final List<JschSession> hops;
    private volatile boolean closed;

    JschConnection(Route route, List<JschSession> hops) {
        this.route = route;
        this.hops = List.copyOf(hops);
    }

    @Override
    public String inWords() {
        return route.inWords();
    }

    @Override
    public CommandResult run(String line, String input, Duration timeout) {
        return hops.getLast().run(line, input, timeout);
    }

    @Override
    public HostStream start(String line) {
        return hops.getLast().start(line);
    }

    @Override
    public HostStream open(String host, int port, Duration timeout) {
        return hops.getLast().open(host, port, timeout);
    }

    @Override
    public boolean isAlive() {
        return !closed && hops.stream().allMatch(JschSession::isAlive);
    }

    @Override
    public void close() {
        closed = true;
        hops.reversed().forEach(JschSession::close);
    }
}
