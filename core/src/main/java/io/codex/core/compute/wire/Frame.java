package io.codex.core.compute.wire;

import java.nio.ByteBuffer;

/// One message between a client and a pilot. A connection carries one command, or one question.
public sealed interface Frame {
    /// What a client says.
    sealed interface FromClient extends Frame {}

    /// What a pilot says.
    sealed interface FromPilot extends Frame {}

    /// Run this. The first frame of a connection, and the only one of its kind.
    record Run(CommandRequest request) implements FromClient {}

    /// Standard input; no more bytes than were granted.
    record Input(ByteBuffer bytes) implements FromClient {}

    /// Standard input has ended.
    record InputEnd() implements FromClient {}

    /// Send this signal to the command's processes.
    ///
    /// @param name without `SIG`: `INT`
    record Signal(String name) implements FromClient {}

    /// The terminal has another size.
    record Resize(TerminalSize size) implements FromClient {}

    /// End the command: SIGTERM, and SIGKILL after the pilot's grace.
    record Cancel() implements FromClient {}

    /// Ask what the pilot does: a connection's first frame instead of {@link Run}.
    record Ask() implements FromClient {}

    /// End the allocation: a connection's first frame instead of {@link Run}.
    record Release() implements FromClient {}

    /// The command runs.
    record Started(long pid) implements FromPilot {}

    /// Standard output, or what the terminal shows.
    record Output(ByteBuffer bytes) implements FromPilot {}

    /// Standard error.
    record ErrorOutput(ByteBuffer bytes) implements FromPilot {}

    /// So many more bytes of input may be sent.
    record Grant(int bytes) implements FromPilot {}

    /// The command has ended and all of its output was sent: the last frame.
    record Ended(CommandEnd end) implements FromPilot {}

    /// The command does not run: the last frame.
    ///
    /// @param exitCode 127 when there is no such program, 126 when it cannot be executed, 125 otherwise
    record Refused(int exitCode, String reason, String hint) implements FromPilot {}

    /// The allocation ends, and the command was not started, so that another allocation can take it: the last frame.
    record Closed(String reason) implements FromPilot {}

    /// The allocation ends, and the command with it; {@link Ended} follows, if there is time.
    record Ending(String reason) implements FromPilot {}

    /// The answer to {@link Ask} and, before the pilot ends, to {@link Release}.
    record Status(PilotStatus status) implements FromPilot {}

    /// The sender is alive.
    record Beat() implements FromClient, FromPilot {}
}
