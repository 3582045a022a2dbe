package io.codex.core.facility;

/// What texts and numbers are allowed beyond their type.
enum Form {
    ANY("", ""),
    COUNT(0, Integer.MAX_VALUE, "a whole number from 0"),
    POSITIVE(1, Integer.MAX_VALUE, "a whole number from 1"),
    NICE(0, 19, "a whole number from 0 to 19"),
    PORT(1, 65535, "a port from 1 to 65535"),
    WALLTIME(
            "^(UNLIMITED|unlimited|INFINITE|infinite|INFINITY|infinity|(?=\\d)(\\d+d)?(\\d+h)?(\\d+m(in)?)?(\\d+s)?"
                    + "|(\\d+-)?\\d+(:\\d+){1,2}|\\d+-\\d+)$",
            "a time such as 90s, 30m, 12h, 1d12h or 7-00:00:00, or UNLIMITED"),
    DURATION("^(?=\\d)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$", "a time such as 90s, 10m, 12h, 30d or 1d12h"),
    MEMORY("^\\d+(\\.\\d+)?\\s*[KMGTPkmgtp]([iI]?[bB])?$", "an amount of memory such as 512M, 16G or 1.5T"),
    NAME("^[A-Za-z0-9][A-Za-z0-9_.-]*$", "letters, digits, dots, hyphens and underscores"),
    VARIABLE("^[A-Za-z_][A-Za-z0-9_]*$", "letters, digits and underscores, no digit first"),
    URL("^https?://[^\\s/]+(/\\S*)?$", "an address such as http://host:18765"),
    HTTP_PATH("^/\\S*$", "a path such as /health"),
    ABSOLUTE_PATH("^(/|~/|\\$).*$", "a path that begins with /, ~/ or a variable");

    private final String pattern;
    private final int minimum;
    private final int maximum;
    private final String words;

    Form(String pattern, String words) {
        this.pattern = pattern;
        this.minimum = Integer.MIN_VALUE;
        this.maximum = Integer.MAX_VALUE;
        this.words = words;
    }

    Form(int minimum, int maximum, String words) {
        this.pattern = "";
        this.minimum = minimum;
        this.maximum = maximum;
        this.words = words;
    }

    /// A regular expression that the whole text fits; empty for none.
    String pattern() {
        return pattern;
    }

    /// Of numbers; `Integer.MIN_VALUE` for none.
    int minimum() {
        return minimum;
    }

    /// Of numbers; `Integer.MAX_VALUE` for none.
    int maximum() {
        return maximum;
    }

    /// What is allowed, for people; empty for anything.
    String words() {
        return words;
    }
}
