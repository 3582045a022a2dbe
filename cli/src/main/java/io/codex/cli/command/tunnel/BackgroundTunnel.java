package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.ServicePlans;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.Pause;
import io.codex.core.ssh.SshTarget;
import io.codex.core.tunnel.Supervisors;
import io.codex.core.tunnel.TunnelReport;
import io.codex.core.tunnel.TunnelSpec;
import io.codex.core.tunnel.TunnelState;
import io.codex.core.tunnel.TunnelStates;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Starts a supervisor that outlives this process and its terminal, or asks the one that runs.
final class BackgroundTunnel {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int LOOKS_PER_QUESTION = 20;
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final String FAILURE = "codex: ";
    private static final String HINT = "hint: ";

    private final CliEnvironment environment;
    private final TunnelPlan plan;
    private final TunnelOptions options;
    private final ServicesHome home;
    private final TunnelStates states;
    private final Supervisors supervisors;

    BackgroundTunnel(CliEnvironment environment, TunnelPlan plan, TunnelOptions options) {
        this.environment = environment;
        this.plan = plan;
        this.options = options;
        this.home = ServicesHome.fromEnvironment(environment.variables());
        this.states = new TunnelStates(home, ServiceIdentity.hostName());
        this.supervisors = new Supervisors(states);
    }

    /// Returns when it is up and every port has been looked after, or the time is over.
    ///
    /// @param progress told what is waited for
    /// @return what it said last
    /// @throws CodexException when it cannot start, or a person must do something first; nothing is left of it then
    TunnelState start(Consumer<String> progress) {
        String name = plan.spec().name();
        Optional<TunnelState> running = states.read(name).filter(TunnelStates::isRunning);
        Optional<Process> started = Optional.empty();
        if (running.isPresent()) {
            join(running.get());
        } else {
            states.read(name).ifPresent(left -> supervisors.stop(left, STOP));
            started = Optional.of(supervisor());
        }
        return await(started, progress);
    }

    /// A tunnel that gave up tries again.
    private void join(TunnelState state) {
        Set<String> served =
                state.forwards().stream().map(TunnelState.Forward::service).collect(Collectors.toSet());
        List<TunnelSpec.Forward> more = plan.spec().forwards().stream()
                .filter(forward -> !served.contains(forward.service()))
                .toList();
        boolean answered = more.isEmpty()
                ? supervisors.retry(state).isPresent()
                : supervisors.add(state, more).isPresent();
        if (!answered) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "the tunnel %s runs, but does not answer".formatted(state.name()),
                    "see %s; end it with: codex tunnel stop %s".formatted(log(), state.name()));
        }
    }

    private Process supervisor() {
        Map<String, String> answers = answers();
        var argv = new ArrayList<String>();
        // a session of its own: the terminal's end is none of its business
        argv.add("setsid");
        argv.add(ServicePlans.installation(environment.variables())
                .root()
                .resolve("bin/codex")
                .toString());
        argv.addAll(List.of("tunnel", "run", plan.asked()));
        argv.addAll(options.arguments());
        try {
            PrivateFile.folder(home.logs());
            Files.deleteIfExists(log());
            PrivateFile.create(log(), "");
            Process process = new LocalShell().start(Command.of(argv).to(new Command.Output.AppendedTo(log())));
            try (OutputStream in = process.getOutputStream()) {
                in.write(Json.MAPPER.writeValueAsString(answers).getBytes(StandardCharsets.UTF_8));
            }
            return process;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot start the tunnel's process, which logs to %s: %s".formatted(log(), e.getMessage()),
                    "see whether the disk is full",
                    e);
        }
    }

    /// What only a person can answer is asked here, by a connection that is closed again.
    private Map<String, String> answers() {
        SshTarget target = plan.spec().target();
        TerminalPrompt prompt = TerminalPrompt.ofThisTerminal();
        if (target == null || !prompt.isAnswered()) {
            return Map.of();
        }
        plan.transport(environment, options.transport(), prompt, true)
                .transport()
                .connect(target, options.timeout())
                .close();
        return prompt.answers();
    }

    private TunnelState await(Optional<Process> started, Consumer<String> progress) {
        long until = System.nanoTime() + options.timeout().toNanos();
        String name = plan.spec().name();
        for (int look = 1; ; look++) {
            Optional<TunnelState> state = states.read(name).filter(TunnelStates::isRunning);
            if (look % LOOKS_PER_QUESTION == 0) {
                // on a full disk the file tells of the past
                state = state.map(told ->
                        supervisors.report(told).map(TunnelReport::state).orElse(told));
            }
            if (state.isPresent() && isSettled(state.get())) {
                return settled(state.get());
            }
            if (started.isPresent() && !started.get().isAlive()) {
                throw ended();
            }
            if (System.nanoTime() > until) {
                return state.orElseThrow(() -> new CodexException(
                        ExitCode.TIMEOUT,
                        "the tunnel's process has not begun within %d s"
                                .formatted(options.timeout().toSeconds()),
                        "see " + log()));
            }
            progress.accept(state.map(BackgroundTunnel::inWords).orElse("starting"));
            Pause.of(LOOK);
        }
    }

    private static boolean isSettled(TunnelState state) {
        return switch (state.phase()) {
            case CONNECTING, WAITING -> false;
            case REFUSED -> true;
            // what was added is to have been looked for
            case UP ->
                state.forwards().stream().allMatch(forward -> forward.farEnd() != null || forward.reason() != null);
        };
    }

    private TunnelState settled(TunnelState state) {
        if (state.phase() == TunnelState.Phase.REFUSED) {
            supervisors.stop(state, STOP);
            throw new CodexException(ExitCode.CONFIGURATION, String.valueOf(state.reason()), state.hint());
        }
        return state;
    }

    private static String inWords(TunnelState state) {
        return state.reason() == null ? "connecting" : String.valueOf(state.reason());
    }

    /// What it printed last is its failure and the next step, in words for people; before that it may have warned.
    private CodexException ended() {
        String message = "the tunnel's process ended at once";
        String hint = "the whole log: " + log();
        try {
            for (String line : Files.readAllLines(log())) {
                if (line.startsWith(FAILURE)) {
                    message = line.substring(FAILURE.length());
                } else if (line.startsWith(HINT)) {
                    hint = line.substring(HINT.length());
                }
            }
        } catch (IOException e) {
            message = "the tunnel's process ended, and its log cannot be read: " + e.getMessage();
        }
        return new CodexException(ExitCode.FAILED, message, hint);
    }

    private Path log() {
        return home.logs()
                .resolve("tunnel-%s-%s.log"
                        .formatted(
                                ServiceIdentity.hostName(),
                                states.folder(plan.spec().name()).getFileName()));
    }
}
