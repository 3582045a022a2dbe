package io.codex.core.facility;

/// What texts and numbers are allowed beyond their type.
enum Form {
    ANY("", ""),
    COUNT("", "a whole number from 0"),
    POSITIVE("", "a whole number from 1"),
    NICE("", "a whole number from 0 to 19"),
    PORT("", "a port from 1 to 65535"),
    WALLTIME(
            "^(?i:unlimited|infinite|infinity|(?=\\d)(\\d+d)?(\\d+h)?(\\d+m(in)?)?(\\d+s)?"
                    + "|(\\d+-)?\\d+(:\\d+){0,2})$",
            "a time such as 90s, 30m, 12h, 1d12h or 7-00:00:00, or UNLIMITED"),
    DURATION("^(?=\\d)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$", "a time such as 90s, 10m, 12h, 30d or 1d12h"),
    MEMORY(
            "^\\d+(\\.\\d+)?\\s*([KMGTPkmgtp][iI]?[bB]?)?$",
            "an amount such as 16G, 512M or 1.5T; a number alone is in M"),
    NAME("^[A-Za-z0-9][A-Za-z0-9_.-]*$", "letters, digits, dots, hyphens and underscores"),
    VARIABLE("^[A-Za-z_][A-Za-z0-9_]*$", "letters, digits and underscores, not beginning with a digit"),
    URL("^https?://[^\\s/]+(/\\S*)?$", "an address such as http://host:18765"),
    HTTP_PATH("^/\\S*$", "a path such as /health"),
    ABSOLUTE_PATH("^(/|~/|\\$).*$", "an absolute path, or one that begins with ~/ or a variable");

    private final String pattern;
    private final String words;

    Form(String pattern, String words) {
        this.pattern = pattern;
        this.words = words;
    }

    /// A regular expression that the whole text fits; empty for none.
    String pattern() {
        return pattern;
    }

    /// What is allowed, for people; empty for anything.
    String words() {
        return words;
    }
}
