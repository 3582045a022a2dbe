package io.codex.neo4j;

import io.codex.core.error.ExitCode;
import io.codex.neo4j.server.ProcessEnd;
import java.time.Duration;

/// Why the launcher ends.
sealed interface Ending {
    /// For the departure that readers of the endpoint see.
    String reason();

    /// Whether somebody asked for it; a planned end is never a failure.
    default boolean planned() {
        return false;
    }

    int exitCode();

    /// By a signal (the JVM does not tell which) or over the control port.
    record Stopped(String by) implements Ending {
        /// Of a process that SIGTERM ended.
        private static final int TERMINATED = 143;

        @Override
        public String reason() {
            return "stopped by " + by;
        }

        @Override
        public boolean planned() {
            return true;
        }

        @Override
        public int exitCode() {
            return TERMINATED;
        }
    }

    /// Neo4j ended although nobody asked it to.
    record Died(ProcessEnd end) implements Ending {
        @Override
        public String reason() {
            return end.inWords();
        }

        @Override
        public int exitCode() {
            return REQUEUE;
        }
    }

    /// Neo4j lives and does not answer.
    record Silent(long pid, Duration silence) implements Ending {
        @Override
        public String reason() {
            return "Neo4j (pid %d) did not answer Bolt for %d s".formatted(pid, silence.toSeconds());
        }

        @Override
        public int exitCode() {
            return REQUEUE;
        }
    }

    /// The claim belongs to somebody else, or could not be kept.
    record Lost(String why) implements Ending {
        @Override
        public String reason() {
            return "lost the claim: " + why;
        }

        @Override
        public int exitCode() {
            return ExitCode.FAILED.number();
        }
    }

    /// Asks the scheduler to run the job again (EX_TEMPFAIL of sysexits.h).
    int REQUEUE = 75;
}
