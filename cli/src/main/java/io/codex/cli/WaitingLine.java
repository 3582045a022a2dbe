package io.codex.cli;

import io.codex.core.service.ServiceProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// One line on a terminal that says what is waited for and since when; nothing in a pipe.
public final class WaitingLine implements ServiceProgress, AutoCloseable {
    private static final int WIDTH = 110;
    private static final String CLEAR = "\r\u001b[K";

    /// A terminal that is narrower cuts the line off, as what had wrapped could not be cleared.
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintStream err;
    private final boolean terminal;
    private long start;
    private final Map<String, String> waits = new LinkedHashMap<>();

    public WaitingLine(CliEnvironment environment) {
        this.err = environment.err();
        this.terminal = environment.progress();
    }

    @Override
    public synchronized void waiting(String service, String what) {
        if (waits.isEmpty()) {
            start = System.nanoTime();
        }
        waits.put(service, what);
        draw();
    }

    @Override
    public synchronized void done(String service) {
        waits.remove(service);
        draw();
    }

    private void draw() {
        if (!terminal) {
            return;
        }
        if (waits.isEmpty()) {
            clear();
            return;
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        String line = waits.entrySet().stream()
                .map(wait -> wait.getKey() + ": " + wait.getValue())
                .collect(Collectors.joining(" · ", "[%d s] ".formatted(seconds), ""));
        err.print(CLEAR + NO_WRAP + (line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line) + WRAP);
        err.flush();
    }

    /// Makes room for another line; the next wait draws it again.
    public synchronized void clear() {
        if (terminal) {
            err.print(CLEAR);
            err.flush();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
