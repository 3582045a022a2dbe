package io.codex.core.compute.pilot;

import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Signals that this process ignores, as a shell's background process does SIGINT, its children would ignore, too.
final class DefaultSignals {
    private static final String IGNORED = "SigIgn:";
    private static final int HEXADECIMAL = 16;

    /// Those after belong to thread libraries and real-time programs.
    private static final long ORDINARY = 0x7fff_ffffL;

    private static final List<String> RESET = List.of("env", "--default-signal");

    private DefaultSignals() {}

    /// What goes before a command so that it ignores none; nothing where that is so anyway, or cannot be done
    /// (coreutils
    /// before 8.31).
    static List<String> prefix(Shell shell) {
        return ignored() && canReset(shell) ? RESET : List.of();
    }

    private static boolean ignored() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(IGNORED))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(IGNORED.length()).strip(), HEXADECIMAL))
                    .anyMatch(mask -> (mask & ORDINARY) != 0);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean canReset(Shell shell) {
        try {
            return shell.run(Command.of("env", "--default-signal", "true")).succeeded();
        } catch (CodexException e) {
            return false;
        }
    }
}
