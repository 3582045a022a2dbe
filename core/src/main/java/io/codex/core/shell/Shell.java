package io.codex.core.shell;

import io.codex.core.error.CodexException;

/// Starts processes, here or elsewhere.
public interface Shell {
    /// Runs to the end, with empty standard input.
    ///
    /// @throws CodexException when the program cannot be started, or was killed at its timeout
    CommandResult run(Command command);

    /// Starts a long-lived process, whose standard input is a pipe unless it runs in this one's place.
    ///
    /// @throws CodexException when the program cannot be started
    Process start(Command command);
}
