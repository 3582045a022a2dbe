package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.terminal.RawMode;
import io.codex.cli.terminal.StandardDescriptor;
import io.codex.cli.terminal.StandardStreams;
import io.codex.cli.terminal.UserTerminal;
import io.codex.core.compute.client.ClientEnvironment;
import io.codex.core.compute.client.PilotConnection;
import io.codex.core.compute.client.RunEnd;
import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Terminal;
import io.codex.core.compute.wire.TerminalSize;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Runs a command at a pilot as if it ran here.
public final class AttachedCommand {
    /// 128 + SIGPIPE
    private static final int BROKEN_PIPE = 141;

    private static final TerminalSize UNKNOWN_SIZE = new TerminalSize(24, 80);

    private final CliEnvironment environment;
    private final UserTerminal terminal;
    private final StandardStreams streams;

    public AttachedCommand(CliEnvironment environment, UserTerminal terminal, StandardStreams streams) {
        this.environment = environment;
        this.terminal = terminal;
        this.streams = streams;
    }

    /// How it runs.
    ///
    /// @param pty         whether the command gets a terminal; null for yes if all three streams here are one, and
    ///                    this process in its foreground
    /// @param input       whether it gets standard input
    /// @param interactive whether it is a user's shell: Ctrl-C is the shell's alone, and `~.` leaves
    /// @param variables   those that go along whatever they are, `NAME` or `NAME=VALUE`
    /// @param lostAfter   as the pilot's plan says
    public record Options(
            @Nullable Boolean pty, boolean input, boolean interactive, List<String> variables, Duration lostAfter) {
        public Options {
            variables = List.copyOf(variables);
        }
    }

    /// @param byAllocation says what became of a command whose pilot is not heard of any more, that the scheduler
    ///                     ended, or that was not started as its allocation ends, and gives its exit code
    /// @return the exit code for this process
    public int run(PilotConnection connection, List<String> argv, Options options, ToIntFunction<RunEnd> byAllocation) {
        boolean typed = StandardDescriptor.IN.isTerminal();
        boolean input = options.input() && (!typed || terminal.isForeground());
        boolean pty = options.pty() == null ? terminal.hasAllStreams() && input : options.pty();
        var attendance = new Attendance(terminal, streams, options.interactive());
        Attendance.Outcome outcome;
        try (RawMode raw = pty && typed && input ? terminal.raw().orElse(null) : null) {
            // keys that this terminal handles itself would be handled twice
            Terminal remote = pty && (raw != null || options.pty() != null) ? remoteTerminal() : null;
            CommandRequest request = request(argv, options, remote, input);
            outcome = attendance.of(connection, request, options.lostAfter(), raw, typed);
        } catch (IOException e) {
            outcome = new Attendance.Outcome.Finished(
                    new RunEnd.Lost("the connection to the pilot was lost: " + e.getMessage(), null));
        }
        return switch (outcome) {
            case Attendance.Outcome.Left(int exitCode) -> exitCode;
            case Attendance.Outcome.Finished(RunEnd.Ended ended)
            when ended.wasByScheduler() && !ended.end().outOfMemory() -> byAllocation.applyAsInt(ended);
            case Attendance.Outcome.Finished(RunEnd.Ended ended) -> {
                report(ended, attendance.isCancelled());
                yield ended.end().exitCode();
            }
            case Attendance.Outcome.Finished(RunEnd.Refused refused) -> {
                environment.report(refused.reason(), refused.hint());
                yield refused.exitCode();
            }
            case Attendance.Outcome.Finished(RunEnd.Closed closed) ->
                attendance.signalled() == 0 ? byAllocation.applyAsInt(closed) : attendance.signalled();
            case Attendance.Outcome.Finished(RunEnd.Unwritten unwritten) -> report(unwritten);
            case Attendance.Outcome.Finished(RunEnd.Lost end) -> byAllocation.applyAsInt(end);
        };
    }

    private CommandRequest request(List<String> argv, Options options, @Nullable Terminal remote, boolean input) {
        ClientEnvironment variables = ClientEnvironment.of(environment.variables(), options.variables());
        return new CommandRequest(
                argv,
                ClientEnvironment.directory(environment.variables()),
                variables.variables(),
                variables.kept(),
                remote,
                input);
    }

    private Terminal remoteTerminal() {
        return new Terminal(
                environment.variables().getOrDefault("TERM", "dumb"),
                terminal.size().orElse(UNKNOWN_SIZE));
    }

    private void report(RunEnd.Ended ended, boolean cancelled) {
        CommandEnd end = ended.end();
        if (end.outOfMemory()) {
            environment.report("the command was killed at the allocation's memory limit", "ask for more with --mem");
            return;
        }
        String reason = end.reason() == null ? ended.reason() : end.reason();
        if (reason != null && !cancelled) {
            environment.report("the command was ended: " + reason, null);
        }
    }

    /// What has no reader any more ends in silence, as a command here would.
    private int report(RunEnd.Unwritten unwritten) {
        StandardDescriptor descriptor = switch (unwritten.stream()) {
            case OUTPUT -> StandardDescriptor.OUT;
            case ERROR -> StandardDescriptor.ERR;
        };
        if (descriptor.isPipe()) {
            return BROKEN_PIPE;
        }
        environment.report(
                "cannot write %s: %s"
                        .formatted(
                                unwritten.stream().inWords(), unwritten.cause().getMessage()),
                "the command was ended; make room, and run it again");
        return ExitCode.STANDING_IN.number();
    }
}
