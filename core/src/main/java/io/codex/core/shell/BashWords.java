package io.codex.core.shell;

import java.util.List;
import java.util.stream.Collectors;

/// Texts as words of bash.
public final class BashWords {
    private BashWords() {}

    /// In single quotes, so that bash takes it as it is.
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /// As the value of an array: `('one' 'two')`.
    public static String array(List<String> words) {
        return words.stream().map(BashWords::quoted).collect(Collectors.joining(" ", "(", ")"));
    }
}
