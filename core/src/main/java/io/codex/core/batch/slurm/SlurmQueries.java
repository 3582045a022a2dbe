package io.codex.core.batch.slurm;

import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.Locale;

/// Whether a command of Slurm answered at all.
final class SlurmQueries {
    private SlurmQueries() {}

    /// What it printed.
    ///
    /// @throws QueryFailure when it failed; lasting where this site has no such thing
    static String answer(String command, CommandResult result) throws QueryFailure {
        String said = result.err().isBlank() ? result.out() : result.err();
        String message = "%s: %s".formatted(command, said.strip());
        String lower = said.toLowerCase(Locale.ROOT);
        // squeue and sinfo print an unknown field empty and exit with 0
        if (lower.contains("invalid job format specification") || lower.contains("invalid field requested")) {
            throw QueryFailure.lasting(message);
        }
        if (result.succeeded()) {
            return result.out();
        }
        // no slurm.conf, and no record in the DNS of a controller that would send one
        if (lower.contains("dns srv lookup failed")
                || lower.contains("accounting storage is disabled")
                || lower.contains("supported accounting_storage plugin")
                || result.exitCode() == 127) {
            throw QueryFailure.lasting(message);
        }
        throw QueryFailure.passing(
                said.isBlank() ? "%s ended with exit code %d".formatted(command, result.exitCode()) : message);
    }
}
