package io.codex.core.tunnel;

import io.codex.core.endpoint.ControlClient;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Holder;
import io.codex.core.shell.SocketTable;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.LocalConnection;
import io.codex.core.ssh.SshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Goes the way of a tunnel step by step, and says what each showed. Changes nothing.
public final class TunnelDiagnosis {
    private final TunnelSpec spec;
    private final TunnelConnector connector;
    private final TunnelStates states;
    private final String hostName;
    private final TunnelTimings timings;
    private final Consumer<Finding> found;

    /// @param hostName of this host
    /// @param found    told of each step when it is done
    public TunnelDiagnosis(
            TunnelSpec spec,
            TunnelConnector connector,
            TunnelStates states,
            String hostName,
            TunnelTimings timings,
            Consumer<Finding> found) {
        this.spec = spec;
        this.connector = connector;
        this.states = states;
        this.hostName = hostName;
        this.timings = timings;
        this.found = found;
    }

    /// The steps after one that failed are left out where they depend on it.
    public void run() {
        running();
        spec.forwards().forEach(this::localPort);
        long before = System.nanoTime();
        try (HostConnection connection = connector.connect(timings.connect())) {
            found.accept(Finding.ok(
                    "login",
                    "%s after %d ms, by %s".formatted(connection.inWords(), since(before), connector.transport())));
            farSide(connection);
        } catch (SshException e) {
            failed("login", e);
        }
    }

    private void running() {
        Optional<TunnelState> state = states.read(spec.name());
        if (state.isEmpty()) {
            found.accept(Finding.ok("tunnel", "none runs yet"));
        } else if (!TunnelStates.isRunning(state.get())) {
            found.accept(new Finding(
                    "tunnel",
                    Finding.Outcome.DOUBTFUL,
                    "its process has ended without saying so",
                    "start it with: codex tunnel start " + spec.name()));
        } else {
            boolean up = state.get().phase() == TunnelState.Phase.UP;
            found.accept(new Finding(
                    "tunnel",
                    up ? Finding.Outcome.OK : Finding.Outcome.FAILED,
                    up
                            ? "up"
                            : "%s: %s"
                                    .formatted(
                                            state.get().phase().name().toLowerCase(Locale.ROOT),
                                            state.get().reason()),
                    state.get().hint()));
        }
    }

    private void localPort(TunnelSpec.Forward forward) {
        String step = "port %d".formatted(forward.port());
        Optional<Holder> holder = forward.port() == 0 ? Optional.empty() : new SocketTable().listenerOn(forward.port());
        Optional<TunnelState> ours = states.running().stream()
                .filter(state -> state.forwards().stream().anyMatch(taken -> taken.port() == forward.port()))
                .findFirst();
        if (holder.isEmpty()) {
            found.accept(Finding.ok(step, "free, for " + forward.service()));
        } else if (ours.isPresent()) {
            found.accept(Finding.ok(step, "has the tunnel " + ours.get().name()));
        } else {
            found.accept(new Finding(
                    step,
                    Finding.Outcome.FAILED,
                    "in use by " + holder.get().inWords(),
                    holder.get()
                            .hint()
                            .orElse("end it, or choose another port for %s with --port, or in ssh.tunnel_ports"
                                    .formatted(forward.service()))));
        }
    }

    private void farSide(HostConnection connection) {
        try (var far = FarHome.open(connection, spec.farHome(), timings.connect(), () -> {})) {
            long before = System.nanoTime();
            List<String> names = far.names(timings.connect());
            found.accept(Finding.ok("shell", "answers in %d ms".formatted(since(before))));
            long records = names.stream().filter(name -> name.endsWith(".json")).count();
            found.accept(new Finding(
                    "records",
                    records > 0 ? Finding.Outcome.OK : Finding.Outcome.DOUBTFUL,
                    "%d in %s".formatted(records, far.root()),
                    records > 0 ? null : "start the services there with codex up, or name their home with --far-home"));
            services(connection, far);
        } catch (SshException e) {
            failed("shell", e);
        }
    }

    private void services(HostConnection connection, FarHome far) {
        Set<String> services = spec.forwards().stream()
                .map(TunnelSpec.Forward::recordedAs)
                .collect(Collectors.toCollection(TreeSet::new));
        Path folder = temporary();
        try (var client = new ControlClient(timings.open());
                var routes = new FarRoutes(
                        connection, () -> connector.connectBefore(timings.connect()), new LocalConnection(hostName))) {
            var looks = new FarServices(far, routes, client, folder, timings);
            services.forEach(service -> service(service, looks.find(service)));
        } finally {
            remove(folder);
        }
    }

    private void service(String service, FarServices.Found look) {
        FarServices.Place place = look.place();
        if (place != null) {
            found.accept(Finding.ok(
                    service,
                    "generation %d on %s proves itself, by %s"
                            .formatted(
                                    place.endpoint().generation(),
                                    place.endpoint().host(),
                                    place.route().inWords())));
            return;
        }
        found.accept(new Finding(
                service,
                Finding.Outcome.FAILED,
                String.valueOf(look.reason()),
                "on the far side: codex endpoints --verify; where its nodes take no TCP from there, name a host that"
                        + " reaches them: codex tunnel start HOST"));
    }

    private void failed(String step, SshException e) {
        found.accept(new Finding(step, Finding.Outcome.FAILED, String.valueOf(e.getMessage()), e.hint()));
    }

    private static long since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    /// Tokens are read for the proof, and kept no longer.
    private Path temporary() {
        try {
            PrivateFile.folder(states.folder(spec.name()));
            return Files.createTempDirectory(states.folder(spec.name()), "doctor-");
        } catch (IOException e) {
            throw unusable(states.folder(spec.name()), e);
        }
    }

    private void remove(Path folder) {
        try {
            Supervisors.removeFiles(folder);
            Path parent = folder.getParent();
            if (parent != null && states.read(spec.name()).isEmpty()) {
                Files.deleteIfExists(parent);
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static CodexException unusable(Path folder, IOException e) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot use %s: %s".formatted(folder, e.getMessage()),
                "see whether the file system is there, and not full",
                e);
    }
}
