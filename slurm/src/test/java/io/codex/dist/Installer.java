package io.codex.dist;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `install.sh`, run by a person with a home of their own.
///
/// @param script the `install.sh` to run
/// @param variables beside those of this process
record Installer(Path script, Path home, Map<String, String> variables) {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /// In a home below the folder.
    static Installer of(Path script, Path folder) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        return new Installer(script, home, Map.of("HOME", home.toString()));
    }

    /// A tree of the real `install.sh` and of programs that are a few lines long. `codex` prints its arguments, and
    /// the file `status.json` beside the tree for its status; each service waits to be stopped.
    static Installer ofSmallTree(Path folder) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("unpacked"));
        Path script = tree.resolve("install.sh");
        Files.copy(InstallTree.assembled().path("install.sh"), script);
        program(tree.resolve("lib/launch.sh"), "");
        program(
                tree.resolve("bin/codex"),
                "case $1 in status) cat '%s/status.json' ;; *) echo \"# $*\" ;; esac".formatted(folder));
        program(tree.resolve("bin/cx"), "");
        for (String service : new String[] {"codex-embed", "codex-neo4j"}) {
            program(
                    tree.resolve("bin").resolve(service),
                    "touch '%s'\nexec sleep 600".formatted(folder.resolve(service + ".started")));
        }
        Files.writeString(folder.resolve("status.json"), "[ {\n  \"condition\" : \"STOPPED\"\n} ]\n");
        return of(script, folder);
    }

    Installer with(String name, String value) {
        var more = new HashMap<>(variables);
        more.put(name, value);
        return new Installer(script, home, Map.copyOf(more));
    }

    /// With a program that is found before the host's.
    Installer withProgram(String name, String text) throws IOException {
        Path folder = home.resolveSibling("programs");
        program(folder.resolve(name), text);
        return with("PATH", folder + ":" + System.getenv("PATH"));
    }

    CommandResult run(String... arguments) {
        return new LocalShell().run(command(arguments).within(LIMIT));
    }

    Process start(String... arguments) {
        return new LocalShell().start(command(arguments));
    }

    Path prefix() {
        return home.resolve(".local/codex");
    }

    Path tree(String version) {
        return prefix().resolve("codex-" + version);
    }

    /// Every file, folder and link of the home.
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.sorted().toList();
        }
    }

    private Command command(String... arguments) {
        var argv = new ArrayList<>(List.of("sh", script.toString()));
        argv.addAll(List.of(arguments));
        return Command.of(argv).withEnvironment(variables);
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
