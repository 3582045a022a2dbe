package io.codex.cli.discover;

/// Why a file is not indexed.
public enum SkipReason {
    IGNORED("ignored by .gitignore"),
    HIDDEN("hidden"),
    LINK("a symbolic link"),
    LOOP("a loop of symbolic links"),
    NOT_INCLUDED("not among the included names"),
    TOO_LARGE("too large"),
    EMPTY("empty"),
    BINARY("binary"),
    NOT_UTF8("not UTF-8"),
    SPECIAL("not a regular file"),
    UNREADABLE("unreadable");

    private final String words;

    SkipReason(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
