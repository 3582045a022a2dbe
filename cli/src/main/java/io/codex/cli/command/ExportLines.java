package io.codex.cli.command;

import java.util.Locale;

/// How a shell sets a variable and hands it to the programs that it starts.
public enum ExportLines {
    BASH {
        @Override
        String line(String name, String value) {
            return "export %s='%s'".formatted(name, value.replace("'", "'\\''"));
        }
    },
    ZSH {
        @Override
        String line(String name, String value) {
            return BASH.line(name, value);
        }
    },
    FISH {
        // within single quotes fish knows `\'` and `\\` (fish, "Quotes").
        @Override
        String line(String name, String value) {
            return "set -gx %s '%s';"
                    .formatted(name, value.replace("\\", "\\\\").replace("'", "\\'"));
        }
    };

    abstract String line(String name, String value);

    /// As people write it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
