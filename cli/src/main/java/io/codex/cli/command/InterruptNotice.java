package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import java.util.LinkedHashSet;
import java.util.Set;

/// Says, when the user interrupts the wait, what goes on without it.
final class InterruptNotice implements AutoCloseable {
    private final Set<String> starting = new LinkedHashSet<>();
    private final CliEnvironment environment;
    private final Thread hook = new Thread(this::print, "codex-interrupt-notice");

    InterruptNotice(CliEnvironment environment) {
        this.environment = environment;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    synchronized void startsAnyway(String service) {
        starting.add(service);
    }

    synchronized void finished(String service) {
        starting.remove(service);
    }

    private synchronized void print() {
        if (!starting.isEmpty()) {
            environment.err().printf("%ncodex: interrupted; still starting: %s%n", String.join(", ", starting));
            environment.err().println("hint: look with codex status, end them with codex down");
        }
    }

    @Override
    public synchronized void close() {
        starting.clear();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already, and the hook finds nothing to say
            return;
        }
    }
}
