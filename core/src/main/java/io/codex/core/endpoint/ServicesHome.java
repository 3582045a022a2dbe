package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.Map;

/// Where codex keeps its state, on the file system that login and compute nodes share.
public record ServicesHome(Path root, Path view) {
    public static final String VARIABLE = "CODEX_SERVICES_HOME";
    public static final String VIEW_VARIABLE = "CODEX_ENDPOINT_FILE";
    private static final String DEFAULT = ".codex-services";

    /// `$CODEX_SERVICES_HOME`, else `~/.codex-services`; the sourceable view is `$CODEX_ENDPOINT_FILE`, else the file
    /// beside the home that has its name and `.env`.
    public static ServicesHome fromEnvironment(Map<String, String> environment) {
        String root = environment.getOrDefault(VARIABLE, "");
        return at(root.isBlank() ? userHome(environment).resolve(DEFAULT) : Path.of(root), environment);
    }

    /// The home at the given place, whatever the environment says of homes.
    public static ServicesHome at(Path root, Map<String, String> environment) {
        Path absolute = root.toAbsolutePath().normalize();
        String view = environment.getOrDefault(VIEW_VARIABLE, "");
        return new ServicesHome(
                absolute,
                view.isBlank()
                        ? absolute.resolveSibling(absolute.getFileName() + ".env")
                        : Path.of(view).toAbsolutePath());
    }

    /// `$HOME`, as the shell's `~`, else what the system's user database says.
    ///
    /// @throws CodexException if neither names a folder
    public static Path userHome(Map<String, String> environment) {
        String variable = environment.getOrDefault("HOME", "");
        // a user that the database lacks has the home "?" on HotSpot
        String home = variable.isBlank() ? System.getProperty("user.home", "") : variable;
        if (!home.startsWith("/")) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "your home folder is not known: HOME is '%s', and the user database has none".formatted(variable),
                    "set HOME to it");
        }
        return Path.of(home);
    }

    public Path endpoints() {
        return root.resolve("endpoints");
    }

    public Path leases() {
        return root.resolve("leases");
    }

    public Path secrets() {
        return root.resolve("secrets");
    }

    public Path jobs() {
        return root.resolve("jobs");
    }

    /// Of the allocations that hold commands, for each cluster.
    public Path compute(String cluster) {
        return root.resolve("compute").resolve(cluster);
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /// The user's entries of hosts, as ssh_config(5) has them.
    public Path sshConfig() {
        return root.resolve("ssh_config");
    }

    public Path facilities() {
        return root.resolve("facilities");
    }

    /// Where the service keeps what must outlive its jobs.
    public Path data(String service) {
        return root.resolve(service);
    }
}
