package io.codex.cli.discover;

import java.nio.file.Path;
import java.util.List;

/// What to look at in a tree.
///
/// @param maxBytes    larger files are skipped
/// @param includes    of file names; all when empty
/// @param excludes    of file or folder names
/// @param hidden      whether names that begin with a dot count
/// @param followLinks whether symbolic links are followed
public record DiscoverOptions(
        long maxBytes, List<Glob> includes, List<Glob> excludes, boolean hidden, boolean followLinks) {

    boolean includes(Path name) {
        return includes.isEmpty() || matches(includes, name);
    }

    boolean excludes(Path name) {
        return matches(excludes, name);
    }

    private static boolean matches(List<Glob> globs, Path name) {
        return globs.stream().anyMatch(glob -> glob.matches(name));
    }
}
