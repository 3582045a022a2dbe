package io.codex.cli.discover;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/// A pattern of file names such as `*.md` or `{a,b}?.txt`.
public final class Glob {
    private final String pattern;
    private final PathMatcher matcher;

    /// @throws PatternSyntaxException when it is none
    public Glob(String pattern) {
        this.pattern = pattern;
        this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    boolean matches(Path name) {
        return matcher.matches(name);
    }

    @Override
    public String toString() {
        return pattern;
    }
}
