package io.codex.cli.serve;

import io.codex.cli.CliEnvironment;
import io.codex.core.error.CodexException;
import io.codex.core.service.ServiceProgress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/// Messages with the time, as a job's log wants them.
public final class TimedLog implements ServiceProgress {
    private final CliEnvironment environment;
    private final Map<String, String> said = new HashMap<>();

    public TimedLog(CliEnvironment environment) {
        this.environment = environment;
    }

    public synchronized void say(String message) {
        environment.err().println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " codex: " + message);
        environment.err().flush();
    }

    /// What failed, and the next step.
    public void say(CodexException failure) {
        say(
                failure.hint() == null
                        ? String.valueOf(failure.getMessage())
                        : failure.getMessage() + "; " + failure.hint());
    }

    /// Says each thing once, however often it is told.
    @Override
    public synchronized void waiting(String service, String what) {
        if (!what.equals(said.put(service, what))) {
            say(service + ": " + what);
        }
    }
}
