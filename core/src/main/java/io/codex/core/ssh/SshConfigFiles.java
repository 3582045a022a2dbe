package io.codex.core.ssh;

import java.nio.file.Path;
import java.util.List;

/// The files that say how a host is reached. Of what they say twice, the first counts.
///
/// @param codex  written by `codex hosts add`
/// @param user   `~/.ssh/config`
/// @param system `/etc/ssh/ssh_config`
/// @param home   of the user
public record SshConfigFiles(Path codex, Path user, Path system, Path home) {
    /// @param codex the file of codex's own entries
    public static SshConfigFiles of(Path codex, Path home) {
        return new SshConfigFiles(codex, home.resolve(".ssh/config"), Path.of("/etc/ssh/ssh_config"), home);
    }

    /// In the order in which they count.
    public List<Path> all() {
        return List.of(codex, user, system);
    }

    /// What OpenSSH is to be given; empty where its own choice is the same: it knows the home from the user database
    /// alone, and nothing of codex.
    public List<Path> forOpenSsh(SshTarget target) {
        boolean usual =
                Path.of(System.getProperty("user.home", "")).equals(home) && user.equals(home.resolve(".ssh/config"));
        boolean ours = SshConfigNeeds.hosts(target).stream()
                .anyMatch(host -> !reader().linesFor(host, codex, folder()).isEmpty());
        return usual && !ours ? List.of() : all();
    }

    SshConfigReader reader() {
        return new SshConfigReader(home);
    }

    /// Of the user's keys.
    Path folder() {
        return home.resolve(".ssh");
    }
}
