package io.codex.core.compute;

import io.codex.core.shell.Command;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Cancels a job that nobody waits for any more: a shell in a session of its own, asleep on a pipe, which this process
/// holds open. However this process ends, the pipe closes. From when a pilot runs, the pilot sees to that itself.
final class PendingGuard implements AutoCloseable {
    private final Process shell;

    private PendingGuard(Process shell) {
        this.shell = shell;
    }

    /// @param canceller a command that must not ask anything
    static PendingGuard of(List<String> canceller, Shell shell) {
        var argv = new ArrayList<>(
                List.of("setsid", "sh", "-c", "trap '' HUP INT TERM; read -r _ || exec \"$@\" >/dev/null 2>&1", "sh"));
        argv.addAll(canceller);
        return new PendingGuard(shell.start(Command.of(argv)));
    }

    /// The job is not to be cancelled.
    void keep() {
        try (var in = shell.getOutputStream()) {
            in.write("running\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // the shell was killed, and cancels nothing
            return;
        }
    }

    /// Has the job cancelled, unless it was kept.
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // as above
            return;
        }
    }
}
