package io.codex.core.compute.client;

import io.codex.core.compute.wire.CommandEnd;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// How the run of a command ended, as its client sees it.
public sealed interface RunEnd {
    /// The command has ended, and all of its output was written here.
    ///
    /// @param reason why the allocation ended meanwhile; null when it did not
    record Ended(CommandEnd end, @Nullable String reason) implements RunEnd {
        /// Whether the scheduler ended it, and knows more.
        public boolean wasByScheduler() {
            return CommandEnd.BY_SCHEDULER.equals(end.reason()) || CommandEnd.BY_SCHEDULER.equals(reason);
        }
    }

    /// The command did not start.
    ///
    /// @param exitCode 127 when there is no such program, 126 when it cannot be executed, 125 otherwise
    record Refused(int exitCode, String reason, String hint) implements RunEnd {}

    /// The command did not start, as the allocation ends.
    ///
    /// @param reason of that end
    record Closed(String reason) implements RunEnd {}

    /// The pilot is not heard of any more.
    ///
    /// @param reason in words
    /// @param ending why the allocation was to end, as the pilot had said before; null when it had not
    record Lost(String reason, @Nullable String ending) implements RunEnd {}

    /// What the command wrote could not be written here, so it was ended.
    record Unwritten(Stream stream, IOException cause) implements RunEnd {}

    /// Where a command writes.
    enum Stream {
        OUTPUT("standard output"),
        ERROR("standard error");

        private final String words;

        Stream(String words) {
            this.words = words;
        }

        /// For messages.
        public String inWords() {
            return words;
        }
    }
}
