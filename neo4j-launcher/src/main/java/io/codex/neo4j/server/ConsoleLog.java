package io.codex.neo4j.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What Neo4j printed since its start.
public record ConsoleLog(Path file) {
    private static final int TAIL_LINES = 12;

    /// The whole text; Neo4j writes some ten lines at a start, and a stack trace when it fails.
    String text() {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(%s: %s)".formatted(file, FileFailure.reason(e));
        }
    }

    /// The last lines without the frames of stack traces, each indented, for a failure's message.
    public String tail() {
        List<String> lines = text().lines().filter(ConsoleLog::isForPeople).toList();
        if (lines.isEmpty()) {
            return "%n  (nothing in %s)".formatted(file);
        }
        return lines.stream()
                .skip(Math.max(0, lines.size() - TAIL_LINES))
                .reduce("%n  %s:".formatted(file), (text, line) -> text + System.lineSeparator() + "  | " + line);
    }

    private static boolean isForPeople(String line) {
        String stripped = line.strip();
        return !stripped.isEmpty() && !stripped.startsWith("at ") && !stripped.startsWith("... ");
    }
}
