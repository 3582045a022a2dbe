package io.codex.dist;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// A terminal of user ada on a host of the topology, with a shell in it: a window of tmux, into which a test types and
/// at which it looks.
final class HostTerminal implements AutoCloseable {
    static final int ROWS = 30;
    static final int COLUMNS = 100;

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String PROMPT = "outer>";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final TopologyHost host;
    private final String socket = "terminal-" + NUMBER.incrementAndGet();

    private HostTerminal(TopologyHost host) {
        this.host = host;
    }

    /// Aborts the test with the way to get tmux where it is not installed.
    static HostTerminal on(TopologyHost host) {
        assumeTrue(host.run("sh", "-c", "command -v tmux").exitCode() == 0, "no tmux; as root: apt-get install tmux");
        var terminal = new HostTerminal(host);
        terminal.tmux("-f", "/dev/null", "new-session", "-d", "-x", text(COLUMNS), "-y", text(ROWS), "bash --norc");
        terminal.tmux("set", "-g", "status", "off");
        terminal.resize(ROWS, COLUMNS);
        // what runs in it is to know of no tmux
        terminal.enter("unset TMUX TMUX_PANE; PS1='" + PROMPT + " '; clear");
        terminal.awaitPrompt();
        return terminal;
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private String tmux(String... arguments) {
        var argv = new ArrayList<>(List.of("tmux", "-L", socket));
        argv.addAll(List.of(arguments));
        return host.out(argv.toArray(String[]::new));
    }

    void resize(int rows, int columns) {
        tmux("resize-window", "-x", text(columns), "-y", text(rows));
    }

    /// By their names: `C-c`, `Enter`.
    void keys(String... names) {
        var argv = new ArrayList<>(List.of("send-keys"));
        argv.addAll(List.of(names));
        tmux(argv.toArray(String[]::new));
    }

    void enter(String line) {
        tmux("send-keys", "-l", line);
        keys("Enter");
    }

    /// Runs it in this terminal's own shell, which shows the exit code when it has ended.
    void start(String... argv) {
        var words = new StringBuilder();
        for (String word : argv) {
            words.append('\'').append(word.replace("'", "'\\''")).append("' ");
        }
        enter(words + "; echo code=$?.");
    }

    /// The exit code of what {@link #start} has started.
    int awaitCode() {
        Matcher code =
                Pattern.compile("(?m)^code=([0-9]+)\\.$").matcher(await(Pattern.compile("(?m)^code=[0-9]+\\.$")));
        var _ = code.find();
        return Integer.parseInt(code.group(1));
    }

    String screen() {
        return tmux("capture-pane", "-p");
    }

    String await(String text) {
        return await(text, screen -> screen.contains(text));
    }

    /// @return the screen on which it is found
    String await(Pattern pattern) {
        return await(pattern.pattern(), screen -> pattern.matcher(screen).find());
    }

    void awaitPrompt() {
        await("prompt", screen -> lastLine(screen).equals(PROMPT));
    }

    /// Of a shell that was started in this one.
    void awaitOtherPrompt() {
        await(
                "another prompt",
                screen ->
                        lastLine(screen).matches(".*[$#>]") && !lastLine(screen).contains(PROMPT));
    }

    private static String lastLine(String screen) {
        return screen.lines().filter(line -> !line.isBlank()).reduce("", (_, last) -> last.strip());
    }

    private String await(String what, Predicate<String> found) {
        try {
            return Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(300))
                    .until(this::screen, found);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no " + what + " on the screen:\n" + screen(), e);
        }
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
