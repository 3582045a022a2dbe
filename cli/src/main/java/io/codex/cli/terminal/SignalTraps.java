package io.codex.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What this process does at signals, until it is closed. A signal that the JVM keeps for itself (QUIT) stays with it.
public final class SignalTraps implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";
    private static final int HEXADECIMAL = 16;

    /// By their numbers: who starts us in the background or with `nohup` has these ignored, and wants it so.
    private static final Map<String, Integer> LEFT_IGNORED = Map.of("HUP", 1, "INT", 2, "QUIT", 3);

    private final Map<String, Object> before = new LinkedHashMap<>();
    private final long ignored = ignored();

    /// @param names  without `SIG`
    /// @param action gets a thread of its own
    public void on(Set<String> names, Consumer<String> action) {
        for (String name : names) {
            Integer number = LEFT_IGNORED.get(name);
            if (number == null || (ignored & (1L << (number - 1))) == 0) {
                JvmSignals.handle(name, () -> action.accept(name))
                        .ifPresent(handler -> before.putIfAbsent(name, handler));
            }
        }
    }

    public void ignore(String name) {
        JvmSignals.ignore(name).ifPresent(handler -> before.putIfAbsent(name, handler));
    }

    private static long ignored() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(IGNORED))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(IGNORED.length()).strip(), HEXADECIMAL))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + STATUS, e);
        }
    }

    @Override
    public void close() {
        before.forEach(JvmSignals::restore);
        before.clear();
    }
}
