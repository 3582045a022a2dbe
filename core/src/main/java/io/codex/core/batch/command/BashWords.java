package io.codex.core.batch.command;

import java.util.List;
import java.util.stream.Collectors;

/// Texts as words of bash.
final class BashWords {
    private BashWords() {}

    /// In single quotes, so that bash takes it as it is.
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    static String array(List<String> words) {
        return words.stream().map(BashWords::quoted).collect(Collectors.joining(" ", "(", ")"));
    }
}
