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
    private final Runnable onChange;

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
    private @Nullable TunnelState written;

    /// What wakes it.
    private sealed interface Event {
        /// The connection is gone.
        record Lost() implements Event {}

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
        this.onChange = onChange;
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
                control = opened;
                listen(spec.forwards());
                write();
                keep(folder);
            } finally {
                ports.forEach(ForwardedPort::close);
                removeState(folder);
            }
        }
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
        try {
            Supervisors.removeFiles(folder);
        } catch (IOException e) {
            log.accept("cannot remove %s: %s".formatted(folder, e.getMessage()));
        }
        states.remove(spec.name());
        onChange.run();
    }

    private void listen(List<TunnelSpec.Forward> forwards) {
        for (TunnelSpec.Forward forward : forwards) {
            var port = new ForwardedPort(
                    forward,
                    sockets.listen(forward.port(), forward.bind()),
                    timings,
                    far -> events.add(new Event.Suspect(far)));
            ports.add(port);
            port.start();
        }
    }

    private void keep(Path folder) {
        boolean again = false;
        while (!stopping) {
            try {
                enter(TunnelState.Phase.CONNECTING, null);
                try (HostConnection connection = connector.connect(timings.connect())) {
                    reconnects += again ? 1 : 0;
                    again = true;
                    serve(connection, folder);
                }
            } catch (SshException e) {
                if (!stopping) {
                    waitAfter(e);
                }
            }
        }
    }

    private void serve(HostConnection connection, Path folder) {
        via = connection.inWords();
        events.removeIf(Event.Lost.class::isInstance);
        try (var far = FarHome.open(connection, spec.farHome(), timings.connect(), () -> events.add(new Event.Lost()));
                var client = new ControlClient(timings.open());
                var routes = new FarRoutes(
                        connection, () -> connector.connectBefore(timings.connect()), new LocalConnection(hostName))) {
            log.accept("connected to %s".formatted(connection.inWords()));
            var look = new FarLook(far, new FarServices(far, routes, client, folder, timings), ports, portStates);
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
                await(look.isServiceComing() ? timings.retry() : timings.look(), look);
                if (!connection.isAlive()) {
                    throw FarHome.lost(connection.inWords(), null);
                }
            }
        } finally {
            latencyMillis = null;
        }
    }

    private void await(Duration most, FarLook look) {
        Event event = poll(most);
        switch (event) {
            case null -> {}
            case Event.Lost() -> throw FarHome.lost(String.valueOf(via), null);
            case Event.Suspect(FarEndpoint far) -> look.suspect(far);
            case Event.Asked() -> look.force();
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
    private void waitAfter(SshException failure) {
        boolean again = failure.failure().isWorthRetrying();
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
        }
    }

    private synchronized void enter(TunnelState.Phase next, @Nullable SshException failure) {
        if (phase != next) {
            phase = next;
            phaseSince = Instant.now();
        }
        reason = failure == null ? null : failure.getMessage();
        hint = failure == null ? null : failure.hint();
        write();
    }

    /// Also when somebody has removed the file.
    private synchronized void write() {
        TunnelState state = state();
        boolean moved = written == null || !written.forwards().equals(state.forwards());
        if (!state.equals(written) || states.read(spec.name()).isEmpty()) {
            states.write(state);
            written = state;
        }
        if (moved) {
            state.forwards().forEach(forward -> log.accept(PortStates.inWords(forward)));
            onChange.run();
        }
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
        switch (question.kind()) {
            case REPORT -> {}
            case RETRY -> tryAgain();
            case ADD -> add(question.forwards());
            case STOP -> close();
        }
        return new TunnelReport(
                state(),
                latencyMillis,
                ports.stream().map(ForwardedPort::traffic).toList());
    }

    private synchronized void add(List<TunnelSpec.Forward> forwards) {
        List<String> served =
                ports.stream().map(port -> port.forward().service()).toList();
        listen(forwards.stream()
                .filter(forward -> !served.contains(forward.service()))
                .toList());
        write();
        tryAgain();
    }

    /// Who asked, and looks at the phase then, is not to see what was before.
    private synchronized void tryAgain() {
        if (phase != TunnelState.Phase.UP) {
            enter(TunnelState.Phase.CONNECTING, null);
        }
        events.add(new Event.Asked());
    }

    /// The places of the ports, for a client of this host.
    static URI url(TunnelSpec.Forward forward, int port) {
        String scheme = forward.service().equals("neo4j") ? "bolt" : "http";
        return URI.create("%s://%s:%d".formatted(scheme, forward.bind() == null ? "localhost" : forward.bind(), port));
    }

    @Override
    public void close() {
        stopping = true;
        events.add(new Event.Asked());
    }
}
