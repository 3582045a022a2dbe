package io.codex.dist;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// An install tree, and its commands run as a user runs them.
///
/// @param timeout how long a command may take; it is killed then
record InstallTree(Path root, Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    InstallTree(Path root) {
        this(root, DEFAULT_TIMEOUT);
    }

    /// The tree of this build, whose folder failsafe is told in `codex.tree`.
    static InstallTree assembled() {
        return new InstallTree(Path.of(System.getProperty("codex.tree")));
    }

    /// Of Neo4j, as its kernel's jar is named.
    String neo4jVersion() throws IOException {
        try (Stream<Path> jars = Files.list(path("lib/neo4j/lib"))) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.matches("neo4j-kernel-[0-9].*\\.jar"))
                    .map(name -> name.replaceAll("neo4j-kernel-(.*)\\.jar", "$1"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    InstallTree within(Duration limit) {
        return new InstallTree(root, limit);
    }

    Path path(String relative) {
        return root.resolve(relative);
    }

    /// `codex ARGUMENT...`, in the form under test
    CommandResult codex(Map<String, String> environment, String... arguments) {
        return run(Form.underTest().commandLine(), environment, arguments);
    }

    /// A command of the tree, in this process's environment and what is added to it.
    CommandResult run(String command, Map<String, String> environment, String... arguments) {
        List<String> argv = new ArrayList<>();
        argv.add(path(command).toString());
        argv.addAll(List.of(arguments));
        return new LocalShell()
                .run(Command.of(argv).withEnvironment(environment).within(timeout));
    }

    /// The whole tree again, in another folder that does not exist yet.
    InstallTree copyTo(Path folder) {
        CommandResult copied = new LocalShell()
                .run(Command.of("cp", "--archive", "--reflink=auto", root.toString(), folder.toString())
                        .within(timeout));
        if (!copied.succeeded()) {
            throw new IllegalStateException(copied.err());
        }
        return new InstallTree(folder, timeout);
    }

    /// Every file and folder with the time of its last change: equal before and after when nothing was written.
    Map<Path, FileTime> times() throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                times.put(root.relativize(file), Files.getLastModifiedTime(file));
            }
        }
        return times;
    }
}
