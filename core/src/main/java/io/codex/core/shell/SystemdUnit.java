package io.codex.core.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The systemd service that a process belongs to.
///
/// @param name   with its suffix: `sshd.service`
/// @param ofUser whether the user's own systemd runs it, not the system's
public record SystemdUnit(String name, boolean ofUser) {
    /// Under which earlier installations ran an embedding server on login nodes.
    private static final String EARLIER_SERVER = "imas-codex-embed.service";

    private static final String SUFFIX = ".service";
    /// The user's systemd itself: what runs directly in it is no unit's.
    private static final Pattern USER_SYSTEMD = Pattern.compile("user@\\d+\\.service");

    /// @param cgroup the text of `/proc/PID/cgroup` (cgroups(7)), of version 1 or 2
    /// @return empty for a process outside of any service, as in a login session or a job's step
    public static Optional<SystemdUnit> of(String cgroup) {
        return cgroup.lines()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3 && (fields[1].isEmpty() || fields[1].equals("name=systemd")))
                .map(fields -> fields[2])
                .flatMap(path -> innermost(path).stream())
                .findFirst();
    }

    private static Optional<SystemdUnit> innermost(String path) {
        List<String> folders = Arrays.asList(path.split("/"));
        boolean ofUser = folders.stream().anyMatch(USER_SYSTEMD.asMatchPredicate());
        return folders.reversed().stream()
                .filter(folder -> folder.endsWith(SUFFIX))
                .findFirst()
                .filter(USER_SYSTEMD.asMatchPredicate().negate())
                .map(name -> new SystemdUnit(name, ofUser));
    }

    /// How to be rid of it, where it is known to be an earlier embedding server that systemd would start again.
    public Optional<String> hint() {
        if (!name.equals(EARLIER_SERVER)) {
            return Optional.empty();
        }
        String unit = name.substring(0, name.length() - SUFFIX.length());
        return Optional.of(
                (ofUser ? "systemctl --user disable --now %s" : "systemctl disable --now %s, as root,").formatted(unit)
                        + " stops that older server for good");
    }
}
