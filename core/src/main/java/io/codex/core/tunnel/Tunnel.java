package io.codex.core.tunnel;

import io.codex.core.endpoint.ControlClient;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.LocalConnection;
import io.codex.core.ssh.SshException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A tunnel's supervisor: has the ports, keeps the connection, and follows the services. Runs until it is stopped.
public final class Tunnel implements AutoCloseable {
    /// Most hosts whose connection ends are there.
    private static final int SOONER = 5;

    private final TunnelSpec spec;
    private final TunnelConnector connector;
    private final TunnelStates states;
    private final String hostName;
    private final TunnelTimings timings;
    private final Consumer<String> log;
    private final Announcement announcement;

    private final LoopbackSockets sockets;
    private final List<ForwardedPort> ports = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Instant started = Instant.now();
    private final NetworkWatch network = new NetworkWatch();
    private final Backoff backoff;
    private final PortStates portStates;

    private TunnelState.Phase phase = TunnelState.Phase.CONNECTING;
    private Instant phaseSince = started;
    private @Nullable String reason;
    private @Nullable String hint;
    private @Nullable String via;
    private int reconnects;
    private volatile boolean stopping;
    private volatile @Nullable Double latencyMillis;
    private @Nullable TunnelControl control;
    private @Nullable Thread running;

    /// What wakes it.
    private sealed interface Event {
        /// The shell on that connection has ended; an earlier one's end may come late.
        record Lost(HostConnection connection) implements Event {}

        /// A far end takes no connections.
        record Suspect(FarEndpoint far) implements Event {}

        /// Somebody mended something, or wants more.
        record Asked() implements Event {}
    }

    /// @param home     of this host
    /// @param log      told what happens, a line each
    /// @param onChange called after the state was written with other places than before
    public Tunnel(
            TunnelSpec spec,
            TunnelConnector connector,
            TunnelStates states,
            ServicesHome home,
            String hostName,
            TunnelTimings timings,
            Consumer<String> log,
            Runnable onChange) {
        this.spec = spec;
        this.connector = connector;
        this.states = states;
        this.sockets = new LoopbackSockets(states::running);
        this.hostName = hostName;
        this.timings = timings;
        this.log = log;
        this.announcement = new Announcement(states, spec.name(), log, onChange);
        this.backoff = new Backoff(
                timings.retry().dividedBy(SOONER),
                timings.retryMost(),
                () -> ThreadLocalRandom.current().nextDouble());
        this.portStates = new PortStates(new Secrets(home));
    }

    /// Until {@link #close} or `codex tunnel stop`.
    ///
    /// @throws CodexException when a port is in use, or another supervisor has this tunnel
    public void run() {
        Path folder = states.folder(spec.name());
        try (TunnelLock _ = TunnelLock.take(folder).orElseThrow(this::alreadyRunning)) {
            states.read(spec.name()).ifPresent(Tunnel::removeLeftOver);
            try (TunnelControl opened = TunnelControl.open(this::answer)) {
                begin(opened);
                listen(spec.forwards());
                // nobody would find a tunnel that cannot tell of itself at all
                states.write(state());
                announcement.tell(this::state);
                keep(folder);
            } finally {
                end();
                removeState(folder);
            }
        }
    }

    private synchronized void begin(TunnelControl opened) {
        control = opened;
        running = Thread.currentThread();
    }

    /// What interrupted its waits is not to interrupt its clearing up.
    private synchronized void end() {
        stopping = true;
        running = null;
        var _ = Thread.interrupted();
        ports.forEach(ForwardedPort::close);
    }

    private CodexException alreadyRunning() {
        return new CodexException(
                ExitCode.FAILED,
                "the tunnel %s runs already on this host".formatted(spec.name()),
                "codex tunnel status %s shows it".formatted(spec.name()));
    }

    private static void removeLeftOver(TunnelState left) {
        try {
            TunnelControl.remove(left.control());
        } catch (IOException e) {
            // an empty folder in /tmp
        }
    }

    private void removeState(Path folder) {
        announcement.withdraw();
        try {
            Supervisors.removeFiles(folder);
        } catch (IOException e) {
            log.accept("cannot remove %s: %s".formatted(folder, e.getMessage()));
        }
    }

    /// All of them, or none.
    private synchronized void listen(List<TunnelSpec.Forward> forwards) {
        var more = new ArrayList<ForwardedPort>();
        try {
            for (TunnelSpec.Forward forward : forwards) {
                more.add(new ForwardedPort(
                        forward,
                        sockets.listen(forward.port(), forward.bind()),
                        timings,
                        far -> events.add(new Event.Suspect(far))));
            }
        } catch (CodexException e) {
            more.forEach(ForwardedPort::close);
            throw e;
        }
        ports.addAll(more);
        more.forEach(ForwardedPort::start);
    }

    private void keep(Path folder) {
        boolean again = false;
        while (!stopping) {
            try {
                enter(TunnelState.Phase.CONNECTING, null);
                try (HostConnection connection = new Connecting(connector).connect(timings.connect())) {
                    connected(connection, again);
                    again = true;
                    serve(connection, folder);
                }
            } catch (SshException e) {
                waitAfter(e, e.failure().isWorthRetrying());
            } catch (CodexException e) {
                waitAfter(e, true);
            } catch (RuntimeException e) {
                // a tunnel outlives whatever a far side or a file system makes of it
                waitAfter(new CodexException(ExitCode.FAILED, "failed unexpectedly: " + e, null, e), true);
            }
        }
    }

    private synchronized void connected(HostConnection connection, boolean again) {
        via = connection.inWords();
        reconnects += again ? 1 : 0;
    }

    private void serve(HostConnection connection, Path folder) {
        try (var far = FarHome.open(
                        connection, spec.farHome(), timings.connect(), () -> events.add(new Event.Lost(connection)));
                var client = new ControlClient(timings.open());
                var routes = new FarRoutes(
                        connection, () -> connector.connectBefore(timings.connect()), new LocalConnection(hostName))) {
            log.accept("connected to %s".formatted(connection.inWords()));
            follow(
                    connection,
                    new FarLook(far, new FarServices(far, routes, client, folder, timings), ports, portStates));
        }
    }

    private void follow(HostConnection connection, FarLook look) {
        try {
            while (!stopping) {
                if (network.isDoubtful()) {
                    // asked at once instead of after the keep-alive's end
                    look.test(timings.answer());
                }
                look.at(timings.answer());
                latencyMillis = look.latencyMillis();
                // a connection that lasts a look is one
                backoff.reset();
                enter(TunnelState.Phase.UP, null);
                await(look.isServiceComing() ? timings.retry() : timings.look(), connection, look);
                if (!connection.isAlive()) {
                    throw FarHome.lost(connection.inWords(), null);
                }
            }
        } finally {
            latencyMillis = null;
            ports.forEach(ForwardedPort::lost);
        }
    }

    /// All that has come counts for one look: many clients may suspect the same far end.
    private void await(Duration most, HostConnection connection, FarLook look) {
        for (Event event = poll(most); event != null; event = events.poll()) {
            switch (event) {
                case Event.Lost(HostConnection lost) -> {
                    if (lost.equals(connection)) {
                        throw FarHome.lost(connection.inWords(), null);
                    }
                }
                case Event.Suspect(FarEndpoint far) -> look.suspect(far);
                case Event.Asked() -> look.force();
            }
        }
    }

    private @Nullable Event poll(Duration most) {
        try {
            return events.poll(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
            return null;
        }
    }

    /// What may pass by itself is tried again, sooner when the network changes. What does not waits for somebody.
    private void waitAfter(CodexException failure, boolean again) {
        if (stopping) {
            return;
        }
        if (!again && spec.endsWhenRefused()) {
            throw failure;
        }
        ports.forEach(port -> port.leadsNowhere(again));
        enter(again ? TunnelState.Phase.WAITING : TunnelState.Phase.REFUSED, failure);
        log.accept(String.valueOf(failure.getMessage()));
        long until = System.nanoTime() + backoff.next().toNanos();
        while (!stopping && (!again || System.nanoTime() < until)) {
            Duration left = again ? Duration.ofNanos(Math.max(0, until - System.nanoTime())) : timings.look();
            Event event = poll(left.compareTo(timings.look()) < 0 ? left : timings.look());
            if (event instanceof Event.Asked || (again && network.isDoubtful())) {
                backoff.reset();
                return;
            }
            announcement.tell(this::state);
        }
    }

    private void enter(TunnelState.Phase next, @Nullable CodexException failure) {
        synchronized (this) {
            if (phase != next) {
                phase = next;
                phaseSince = Instant.now();
            }
            reason = failure == null ? null : failure.getMessage();
            hint = failure == null ? null : failure.hint();
        }
        // without the lock: a file system that hangs is not to keep an asker waiting
        announcement.tell(this::state);
    }

    private synchronized TunnelState state() {
        TunnelControl socket = control;
        if (socket == null) {
            throw new IllegalStateException("not running");
        }
        return new TunnelState(
                spec.name(),
                connector.transport(),
                ProcessIdentity.current(),
                started,
                phase,
                reason,
                hint,
                phaseSince,
                reconnects,
                via,
                portStates.isSharedHome(),
                ports.stream().map(portStates::of).toList(),
                socket.socket());
    }

    private TunnelReport answer(TunnelQuestion question) {
        TunnelReport.@Nullable Refusal refusal = null;
        switch (question.kind()) {
            case REPORT -> {}
            case RETRY -> tryAgain();
            case ADD -> refusal = add(question.forwards());
            case STOP -> close();
        }
        return new TunnelReport(
                state(),
                latencyMillis,
                ports.stream().map(ForwardedPort::traffic).toList(),
                refusal);
    }

    private TunnelReport.@Nullable Refusal add(List<TunnelSpec.Forward> forwards) {
        try {
            addMissing(forwards);
        } catch (CodexException e) {
            return new TunnelReport.Refusal(String.valueOf(e.getMessage()), e.hint());
        }
        announcement.tell(this::state);
        tryAgain();
        return null;
    }

    /// Who asked, and looks at the phase then, is not to see what was before.
    private void tryAgain() {
        boolean up;
        synchronized (this) {
            up = phase == TunnelState.Phase.UP;
        }
        if (!up) {
            enter(TunnelState.Phase.CONNECTING, null);
        }
        events.add(new Event.Asked());
    }

    private synchronized void addMissing(List<TunnelSpec.Forward> forwards) {
        if (stopping) {
            throw new CodexException(
                    ExitCode.FAILED, "the tunnel %s ends".formatted(spec.name()), "start it again when it has ended");
        }
        List<String> served =
                ports.stream().map(port -> port.forward().service()).toList();
        listen(forwards.stream()
                .filter(forward -> !served.contains(forward.service()))
                .toList());
    }

    /// The places of the ports, for a client of this host.
    static URI url(TunnelSpec.Forward forward, int port) {
        String scheme = forward.service().equals("neo4j") ? "bolt" : "http";
        String bind = forward.bind() == null ? "localhost" : forward.bind();
        return URI.create("%s://%s:%d".formatted(scheme, bind.contains(":") ? "[%s]".formatted(bind) : bind, port));
    }

    /// Ends {@link #run} soon, whatever it waits for; does not wait for that.
    @Override
    public synchronized void close() {
        stopping = true;
        if (running != null) {
            running.interrupt();
        }
    }
}
