package io.codex.core.ssh;

import java.nio.file.Path;
import java.util.List;

/// One line of an ssh_config(5) that may count for a host.
///
/// @param keyword    in lower case
/// @param words      without quotes
/// @param underMatch whether it counts only under a condition of `Match`, which is not looked into
/// @param included   whether the file is included by another
record SshConfigLine(Path file, int number, String keyword, List<String> words, boolean underMatch, boolean included) {
    String value() {
        return words.isEmpty() ? "" : words.getFirst();
    }

    /// For messages: `ProxyCommand (/home/ada/.ssh/config:12)`.
    String inWords(String name) {
        return "%s (%s:%d)".formatted(name, file, number);
    }
}
