package io.codex.cli.terminal;

import java.util.Optional;

/// A terminal in raw mode; its settings come back with {@link #close}, or when this process ends otherwise than by
/// SIGKILL.
public final class RawMode implements AutoCloseable {
    private final UserTerminal terminal;
    private final String saved;
    private final Thread hook = new Thread(this::restore, "codex-terminal-restore");
    private boolean restored;

    private RawMode(UserTerminal terminal, String saved) {
        this.terminal = terminal;
        this.saved = saved;
    }

    static Optional<RawMode> enter(UserTerminal terminal, String saved) {
        var mode = new RawMode(terminal, saved);
        Runtime.getRuntime().addShutdownHook(mode.hook);
        if (mode.set()) {
            return Optional.of(mode);
        }
        mode.close();
        return Optional.empty();
    }

    /// After a shell has had the terminal meanwhile.
    public synchronized void again() {
        if (!restored && terminal.isForeground()) {
            set();
        }
    }

    private boolean set() {
        return terminal.stty("raw", "-echo", "-iexten").isPresent();
    }

    /// In the background the terminal is another job's, and asking to change it would stop us.
    private synchronized void restore() {
        if (!restored && terminal.isForeground()) {
            terminal.stty(saved);
        }
        restored = true;
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already, and the hook finds nothing to do
            return;
        }
    }
}
