package io.codex.cli.command.tunnel;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.SearchPath;
import io.codex.core.shell.Shell;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Programs of the `PATH` that keep something running.
final class ServicePrograms {
    private final Shell shell;
    private final Map<String, String> variables;

    /// @param variables of the environment, whose `PATH` counts
    ServicePrograms(Shell shell, Map<String, String> variables) {
        this.shell = shell;
        this.variables = variables;
    }

    boolean has(String name) {
        return find(name).isPresent();
    }

    /// @throws io.codex.core.error.CodexException when it is not on the PATH
    CommandResult run(String name, String... arguments) {
        String[] argv = new String[arguments.length + 1];
        argv[0] = find(name).map(Path::toString).orElse(name);
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        return shell.run(Command.of(argv).withEnvironment(Map.of("LC_ALL", "C")));
    }

    private Optional<Path> find(String name) {
        return SearchPath.of(variables).find(name);
    }
}
