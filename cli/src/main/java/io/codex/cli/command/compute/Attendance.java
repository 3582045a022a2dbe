package io.codex.cli.command.compute;

import io.codex.cli.terminal.RawMode;
import io.codex.cli.terminal.SignalTraps;
import io.codex.cli.terminal.StandardStreams;
import io.codex.cli.terminal.TerminalInput;
import io.codex.cli.terminal.UserTerminal;
import io.codex.core.compute.client.PilotConnection;
import io.codex.core.compute.client.RemoteCommand;
import io.codex.core.compute.client.RunEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Hands streams, keys and signals on to one command, until it ends or the user leaves it.
final class Attendance {
    /// 128 + SIGHUP
    private static final int HANGUP = 129;

    /// 128 + SIGTERM
    private static final int TERMINATED = 143;

    /// Who has closed the terminal does not look any more.
    private static final Duration AFTER_HANGUP = Duration.ofSeconds(10);

    /// QUIT only where the JVM does not keep it.
    private static final Set<String> FORWARDED = Set.of("TERM", "USR1", "USR2", "QUIT");

    private final UserTerminal terminal;
    private final StandardStreams streams;
    private final boolean interactive;
    private final Interrupts interrupts = new Interrupts();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private volatile boolean cancelled;
    private volatile int signalled;

    /// @param interactive whether the command is a user's shell
    Attendance(UserTerminal terminal, StandardStreams streams, boolean interactive) {
        this.terminal = terminal;
        this.streams = streams;
        this.interactive = interactive;
    }

    /// Why the wait is over.
    sealed interface Outcome {
        record Finished(RunEnd end) implements Outcome {}

        /// The pilot ends the command, and nobody waits for it.
        record Left(int exitCode) implements Outcome {}
    }

    /// Whether the user has asked for the command's end.
    boolean isCancelled() {
        return cancelled;
    }

    /// The exit code of a process that a signal has ended which came here; 0 when none came.
    int signalled() {
        return signalled;
    }

    /// @param raw   of this terminal; null when it handles keys itself
    /// @param typed whether standard input is a terminal
    /// @throws IOException when the request cannot be sent
    Outcome of(
            PilotConnection connection,
            CommandRequest request,
            Duration lostAfter,
            @Nullable RawMode raw,
            boolean typed)
            throws IOException {
        var started = new CompletableFuture<Optional<RemoteCommand>>();
        try (var traps = new SignalTraps()) {
            trap(traps, started, request, raw);
            RemoteCommand command = connection.run(request, lostAfter);
            started.complete(Optional.of(command));
            InputStream in = request.input() ? input(command, raw, typed) : null;
            Thread.ofPlatform().daemon().name("codex-output").start(() -> receive(command, in));
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            started.complete(Optional.empty());
            connection.close();
        }
    }

    /// In a thread of its own: a reader of our output that stands still, as a pager does, must not keep us from
    /// leaving.
    private void receive(RemoteCommand command, @Nullable InputStream in) {
        try {
            outcome.complete(new Outcome.Finished(command.await(in, streams.out(), streams.err())));
        } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
        }
    }

    /// Before the command starts, so that none is lost; a signal waits until it can be sent.
    private void trap(
            SignalTraps traps,
            CompletableFuture<Optional<RemoteCommand>> started,
            CommandRequest request,
            @Nullable RawMode raw) {
        traps.on(FORWARDED, name -> {
            if (name.equals("TERM")) {
                signalled = TERMINATED;
            }
            started.join().ifPresent(command -> command.signal(name));
        });
        traps.on(Set.of("INT"), _ -> {
            signalled = ExitCode.INTERRUPTED.number();
            started.join().ifPresent(command -> interrupted(command, true));
        });
        traps.on(Set.of("HUP"), _ -> {
            signalled = HANGUP;
            started.join().ifPresent(this::hungUp);
        });
        if (request.input()) {
            // a shell may put us into the background: then to wait, not to be stopped and found lost
            traps.ignore("TTIN");
        }
        if (request.terminal() != null) {
            traps.on(Set.of("WINCH", "CONT"), name -> {
                if (raw != null && name.equals("CONT")) {
                    raw.again();
                }
                started.join().ifPresent(command -> terminal.size().ifPresent(command::resize));
            });
        }
    }

    private InputStream input(RemoteCommand command, @Nullable RawMode raw, boolean typed) {
        if (!typed) {
            return streams.in();
        }
        var keys = raw == null
                ? TerminalInput.Keys.NONE
                : new TerminalInput.Keys(
                        interactive ? () -> {} : () -> interrupted(command, false),
                        () -> leave(command, HANGUP),
                        interactive);
        return new TerminalInput(streams.in(), terminal, keys);
    }

    /// @param signal whether it came as one, and not as a key that goes along as input
    private void interrupted(RemoteCommand command, boolean signal) {
        switch (interrupts.next(System.nanoTime())) {
            case INTERRUPT -> {
                if (signal) {
                    command.signal("INT");
                }
            }
            case CANCEL -> {
                cancelled = true;
                command.cancel();
            }
            case LEAVE -> leave(command, ExitCode.INTERRUPTED.number());
        }
    }

    private void hungUp(RemoteCommand command) {
        CompletableFuture.delayedExecutor(AFTER_HANGUP.toSeconds(), TimeUnit.SECONDS)
                .execute(() -> leave(command, HANGUP));
        command.signal("HUP");
    }

    private void leave(RemoteCommand command, int exitCode) {
        outcome.complete(new Outcome.Left(exitCode));
        command.abandon();
    }
}
