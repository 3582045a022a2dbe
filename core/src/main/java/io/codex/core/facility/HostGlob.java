package io.codex.core.facility;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/// Names of hosts, with `*`, `?`, `[a-z]` and `{a,b}`.
final class HostGlob {
    private static final String WILD = "*?[{\\";

    private HostGlob() {}

    /// Whether that is the host, with or without its domain; a name without wildcards also without its own domain.
    static boolean matches(String glob, String hostName) {
        return fits(glob, hostName)
                || fits(glob, label(hostName))
                || (isPlain(glob) && !hostName.contains(".") && label(glob).equals(hostName));
    }

    static boolean isValid(String glob) {
        try {
            return !glob.isBlank() && FileSystems.getDefault().getPathMatcher("glob:" + glob) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean fits(String glob, String name) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(name));
    }

    private static boolean isPlain(String glob) {
        return glob.chars().noneMatch(c -> WILD.indexOf(c) >= 0);
    }

    private static String label(String name) {
        return name.substring(0, name.contains(".") ? name.indexOf('.') : name.length());
    }
}
