package io.codex.core.batch.command;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Every scheduler command that the user's processes on this host ran, for as long as a day: one line of
/// `milliseconds-since-1970 program exit-code milliseconds` each.
final class CommandLog {
    private static final Duration HOUR = Duration.ofHours(1);

    /// A day at the budget is a tenth of it.
    private static final long ROTATE_AT_BYTES = 1 << 20;

    private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (\\S+) (-?\\d{1,9}) (\\d{1,18})");

    private final Path file;
    private final Clock clock;

    CommandLog(Path folder, Clock clock) {
        this.file = folder.resolve("commands.log");
        this.clock = clock;
    }

    void add(String program, int exitCode, Duration took) {
        String line = "%d %s %d %d%n".formatted(clock.millis(), program, exitCode, took.toMillis());
        try {
            if (Files.exists(file) && Files.size(file) > ROTATE_AT_BYTES) {
                PrivateFile.replace(
                        file, String.join("", recent().stream().map(Line::text).toList()));
            }
            if (!Files.exists(file)) {
                PrivateFile.overwrite(file, "");
            }
            // one write of a short line at the end is not torn by another process's
            Files.write(file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// What ran in the last hour, by program.
    List<CommandCount> counts() {
        var counts = new TreeMap<String, CommandCount>();
        try {
            for (Line line : recent()) {
                counts.merge(
                        line.program,
                        new CommandCount(line.program, 1, line.exitCode == 0 ? 0 : 1, line.millis / 1000.0),
                        (a, b) -> new CommandCount(
                                a.command(),
                                a.runs() + b.runs(),
                                a.failures() + b.failures(),
                                a.seconds() + b.seconds()));
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return List.copyOf(counts.values());
    }

    private List<Line> recent() throws IOException {
        Instant from = clock.instant().minus(HOUR);
        var lines = new ArrayList<Line>();
        try {
            for (String text : Files.readAllLines(file)) {
                Matcher line = LINE.matcher(text);
                if (line.matches()
                        && Instant.ofEpochMilli(Long.parseLong(line.group(1))).isAfter(from)) {
                    lines.add(new Line(
                            text + System.lineSeparator(),
                            line.group(2),
                            Integer.parseInt(line.group(3)),
                            Long.parseLong(line.group(4))));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return lines;
    }

    private CodexException unusable(IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot count scheduler commands in %s: %s".formatted(file, cause.getMessage()),
                "check its permissions and the free space there, or set CODEX_RUNTIME_DIR",
                cause);
    }

    private record Line(String text, String program, int exitCode, long millis) {}
}
