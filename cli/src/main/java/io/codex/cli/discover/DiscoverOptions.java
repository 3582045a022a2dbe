package io.codex.cli.discover;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;

/// What to look at in a tree.
///
/// @param maxBytes    larger files are skipped
/// @param includes    globs of file names; all when empty
/// @param excludes    globs of file or folder names
/// @param hidden      whether names that begin with a dot count
/// @param followLinks whether symbolic links are followed
public record DiscoverOptions(
        long maxBytes, List<String> includes, List<String> excludes, boolean hidden, boolean followLinks) {

    boolean includes(Path name) {
        return includes.isEmpty() || matches(includes, name);
    }

    boolean excludes(Path name) {
        return matches(excludes, name);
    }

    private static boolean matches(List<String> globs, Path name) {
        return globs.stream().anyMatch(glob -> matcher(glob).matches(name));
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }
}
