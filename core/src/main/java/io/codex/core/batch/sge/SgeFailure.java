package io.codex.core.batch.sge;

import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;

/// A command of Grid Engine that failed.
final class SgeFailure {
    private SgeFailure() {}

    /// With the command's own words. It lasts where this host is none of a cluster's, as after the installation of
    /// Debian's package alone, which leaves an empty name of the qmaster.
    static QueryFailure of(String command, CommandResult result) {
        String said = (result.err() + "\n" + result.out()).strip().replaceAll("\\s*\\n\\s*", "; ");
        String message =
                "%s failed (exit code %d)%s".formatted(command, result.exitCode(), said.isEmpty() ? "" : ": " + said);
        boolean lasts = said.contains("doesn't exist")
                || said.contains("neither submit nor admin host")
                || said.contains("has zero length");
        return lasts ? QueryFailure.lasting(message) : QueryFailure.passing(message);
    }
}
