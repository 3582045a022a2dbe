package io.codex.core.ssh;

import io.codex.core.shell.UserName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where SSH's files lie, and who uses them.
///
/// @param configs     the earlier one's value counts
/// @param environment of this process
public record SshPlaces(Path home, List<Path> configs, Map<String, String> environment) {
    public SshPlaces {
        configs = List.copyOf(configs);
        environment = Map.copyOf(environment);
    }

    /// The user's own, and the host's.
    public static SshPlaces usual(Map<String, String> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        return new SshPlaces(home, List.of(home.resolve(".ssh/config"), Path.of("/etc/ssh/ssh_config")), environment);
    }

    /// A file of `~/.ssh`.
    Path own(String name) {
        return home.resolve(".ssh").resolve(name);
    }

    String userName() {
        return UserName.ofThisProcess(environment);
    }
}
