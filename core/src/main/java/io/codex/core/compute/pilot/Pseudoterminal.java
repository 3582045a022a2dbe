package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.Terminal;
import io.codex.core.compute.wire.TerminalSize;
import io.codex.core.shell.BashWords;
import io.codex.core.shell.Command;
import io.codex.core.shell.SearchPath;
import io.codex.core.shell.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A terminal for a command, made by util-linux's `script`, and its size, set by `stty`.
record Pseudoterminal(Shell shell, Path script, String stty) {
    /// From which relative folders count, as a command has a directory of its own.
    private static final Path ROOT = Path.of("/");

    /// Empty where `script` is not installed.
    static Optional<Pseudoterminal> find(Shell shell, Map<String, String> pilots) {
        SearchPath path = SearchPath.of(pilots);
        String stty = path.find("stty", ROOT).map(Path::toString).orElse("stty");
        return path.find("script", ROOT).map(script -> new Pseudoterminal(shell, script, stty));
    }

    /// Runs that command in a new terminal of that type. Before it begins it writes its process and its terminal as one
    /// line to that file.
    ///
    /// @param shellVariable `SHELL` of the command, as `script` itself needs one that understands its line
    List<String> argv(List<String> command, Terminal terminal, Path announcement, @Nullable String shellVariable) {
        String line = """
                %1$s sane iutf8 %2$s 2>/dev/null || %1$s %2$s
                echo "$$ $(tty)" >%3$s
                %4$s
                exec %5$s""".formatted(
                        BashWords.quoted(stty),
                        size("rows %d cols %d", terminal.size()),
                        BashWords.quoted(announcement.toString()),
                        shellVariable == null ? "unset SHELL" : "SHELL=" + BashWords.quoted(shellVariable),
                        command.stream().map(BashWords::quoted).collect(Collectors.joining(" ")));
        var argv = new ArrayList<>(List.of(script.toString(), "-q", "-f", "-e", "-c", line, "/dev/null"));
        return List.copyOf(argv);
    }

    /// The kernel tells the terminal's foreground by SIGWINCH.
    void resize(String tty, TerminalSize size) {
        var _ = shell.run(Command.of(
                stty, "-F", tty, "rows", Integer.toString(size.rows()), "cols", Integer.toString(size.columns())));
    }

    private static String size(String format, TerminalSize size) {
        return format.formatted(size.rows(), size.columns());
    }
}
