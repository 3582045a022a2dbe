package io.codex.dist;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Figures of a test. With `-Dcodex.docs=write` they become a page of `docs/measured`.
final class MeasuredTable {
    private static final double MILLIS = 1000;

    private final String page;
    private final Class<?> test;
    private final String text;
    private final List<String> columns;
    private final List<String> rows = new ArrayList<>();

    /// @param page    without the suffix
    /// @param text    above the table, with its title
    /// @param columns their titles
    MeasuredTable(String page, Class<?> test, String text, String... columns) {
        this.page = page;
        this.test = test;
        this.text = text;
        this.columns = List.of(columns);
    }

    void row(Object... cells) {
        rows.add(line(Stream.of(cells)));
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / MILLIS);
    }

    private static String line(Stream<?> cells) {
        return cells.map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |"));
    }

    void write() throws IOException {
        if (!System.getProperty("codex.docs", "").equals("write")) {
            return;
        }
        Path report = Path.of(System.getProperty("codex.test.site"), "../../docs/measured", page + ".md")
                .normalize();
        Files.createDirectories(report.resolveSibling("."));
        Files.writeString(report, """
                %s
                - Command: `./mvnw verify -Dit.test=%s -Dfailsafe.failIfNoSpecifiedTests=false -Dcodex.docs=write`
                - Commit: %s, the %s form of codex
                - Machine: %d cores for all hosts together; load average after: %s

                %s
                %s
                %s
                """.formatted(
                        text,
                        test.getSimpleName(),
                        commit(),
                        Form.underTest().variable(),
                        Runtime.getRuntime().availableProcessors(),
                        Files.readString(Path.of("/proc/loadavg")).replaceFirst(" .*\\s", ""),
                        line(columns.stream()),
                        line(columns.stream().map(_ -> "---")),
                        String.join("\n", rows)));
    }

    private static String commit() {
        return new LocalShell()
                .run(Command.of("git", "rev-parse", "--short", "HEAD"))
                .out()
                .strip();
    }
}
