package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import java.util.LinkedHashSet;
import java.util.Set;

/// Says, when the user interrupts the wait, what goes on without it.
public final class InterruptNotice implements AutoCloseable {
    private static final int NAMED = 10;

    private final Set<String> going = new LinkedHashSet<>();
    private final CliEnvironment environment;
    private final String how;
    private final String hint;
    private final Thread hook = new Thread(this::print, "codex-interrupt-notice");

    /// @param how  what goes on: `still starting`
    /// @param hint the next step
    public InterruptNotice(CliEnvironment environment, String how, String hint) {
        this.environment = environment;
        this.how = how;
        this.hint = hint;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public synchronized void goesOn(String name) {
        going.add(name);
    }

    public synchronized void finished(String name) {
        going.remove(name);
    }

    private synchronized void print() {
        if (!going.isEmpty()) {
            String names = going.stream()
                    .limit(NAMED)
                    .reduce((one, other) -> one + ", " + other)
                    .orElse("");
            String more = going.size() > NAMED ? " and %d more".formatted(going.size() - NAMED) : "";
            environment.err().printf("%ncodex: interrupted; %s: %s%s%n", how, names, more);
            environment.err().println("hint: " + hint);
        }
    }

    @Override
    public synchronized void close() {
        going.clear();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already, and the hook finds nothing to say
            return;
        }
    }
}
