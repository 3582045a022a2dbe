package io.codex.core.ssh;

import com.jcraft.jsch.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/// Asks a server all the time whether it is still there, and closes the wire when nothing at all has come from
/// it for some of these times. JSch's own waits for its locks, which a writer to a network that hangs holds.
final class KeepAlive {
    private final Session session;
    private final Wire wire;
    private final Hop hop;
    private final AtomicBoolean asking = new AtomicBoolean();

    private KeepAlive(Session session, Wire wire, Hop hop) {
        this.session = session;
        this.wire = wire;
        this.hop = hop;
    }

    /// Until the session ends.
    static void start(Session session, Wire wire, Hop hop) {
        var alive = new KeepAlive(session, wire, hop);
        Thread.ofPlatform().daemon().name("ssh watch " + hop.name()).start(alive::watch);
    }

    private void watch() {
        int silent = 0;
        try {
            while (session.isConnected() && silent < hop.aliveCountMax()) {
                ask();
                Thread.sleep(hop.aliveInterval());
                silent = wire.heard() ? 0 : silent + 1;
            }
        } catch (InterruptedException _) {
            // nobody interrupts it; without a watch there is no connection
        }
        wire.close();
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("ssh alive " + hop.name()).start(() -> {
                try {
                    session.sendKeepAliveMsg();
                } catch (Exception _) {
                    // no answer comes: watch sees that
                } finally {
                    asking.set(false);
                }
            });
        }
    }
}
