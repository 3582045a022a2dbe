package io.codex.cli.terminal;

import io.codex.core.compute.wire.TerminalSize;
import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The terminal that this process was started from, by `stty` (POSIX).
public final class UserTerminal {
    /// Whatever the standard streams are.
    private static final String DEVICE = "/dev/tty";

    private static final Path STAT = Path.of("/proc/self/stat");

    /// Field numbers of proc(5), counted from the state, which is field 3.
    private static final int PROCESS_GROUP = 5 - 3;

    private static final int FOREGROUND_GROUP = 8 - 3;

    private final Shell shell;

    public UserTerminal(Shell shell) {
        this.shell = shell;
    }

    /// Whether a person sees and types all that a command writes and reads.
    public boolean hasAllStreams() {
        return StandardDescriptor.IN.isTerminal()
                && StandardDescriptor.OUT.isTerminal()
                && StandardDescriptor.ERR.isTerminal();
    }

    /// Whether this process may read the terminal and change its settings: a job in the background would be stopped.
    public boolean isForeground() {
        return isForeground(stat());
    }

    /// Whether another job has the terminal now and this one may have it again.
    boolean isBackground() {
        String stat = stat();
        return !isForeground(stat) && field(stat, FOREGROUND_GROUP) > 0;
    }

    /// @param stat the text of `/proc/PID/stat`
    static boolean isForeground(String stat) {
        return field(stat, PROCESS_GROUP) == field(stat, FOREGROUND_GROUP);
    }

    private static long field(String stat, int number) {
        // a program's name may hold spaces and parentheses
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1)[number]);
    }

    private static String stat() {
        try {
            return Files.readString(STAT);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + STAT, e);
        }
    }

    /// Empty where there is no terminal, and for one that does not know.
    public Optional<TerminalSize> size() {
        return stty("size").flatMap(UserTerminal::size);
    }

    static Optional<TerminalSize> size(String rowsAndColumns) {
        String[] numbers = rowsAndColumns.strip().split(" ", -1);
        try {
            return numbers.length == 2
                    ? Optional.of(new TerminalSize(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            // 0 0: nobody has said it
            return Optional.empty();
        }
    }

    /// Hands on every key as it comes, and shows only what is written.
    ///
    /// @return empty where that cannot be, as in the background
    public Optional<RawMode> raw() {
        if (!isForeground()) {
            return Optional.empty();
        }
        return stty("-g").map(String::strip).flatMap(saved -> RawMode.enter(this, saved));
    }

    /// What it prints; empty when it fails.
    Optional<String> stty(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("stty", "-F", DEVICE));
        argv.addAll(List.of(arguments));
        try {
            CommandResult result = shell.run(Command.of(argv));
            return result.succeeded() ? Optional.of(result.out()) : Optional.empty();
        } catch (CodexException e) {
            // not installed
            return Optional.empty();
        }
    }
}
