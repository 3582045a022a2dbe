package io.codex.cli.serve;

import io.codex.core.batch.JobSpec;
import io.codex.core.error.ExitCode;

/// Why a site's own service ends.
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

    /// Its command ended by itself.
    ///
    /// @param answered whether it had ever done its work; one that never did would not the next time either
    record Died(String program, int status, boolean answered) implements Ending {
        @Override
        public String reason() {
            return "%s ended by itself with exit code %d%s"
                    .formatted(program, status, answered ? "" : " before it answered");
        }

        @Override
        public int exitCode() {
            return answered ? JobSpec.REQUEUE_EXIT : ExitCode.FAILED.number();
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
}
