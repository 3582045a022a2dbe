package io.codex.cli;

import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.BashWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// An install tree whose `bin/codex` is the code under test, and a home whose facility has one service, `thing`: the
/// JDK's web server as a job on this host.
public record TestTree(Path root, ServicesHome home) {
    public static TestTree in(Path folder) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("tree/bin"));
        String codex = CodexProcess.command(List.of()).stream()
                .map(BashWords::quoted)
                .collect(Collectors.joining(" ", "exec ", " \"$@\""));
        executable(bin.resolve("codex"), "export CODEX_HOME=%s%n%s".formatted(folder.resolve("tree"), codex));
        executable(bin.resolve("codex-embed"), "exit 1");
        executable(bin.resolve("codex-neo4j"), "exit 1");
        var tree = new TestTree(folder.resolve("tree"), ServicesHome.at(folder.resolve("home"), Map.of()));
        Files.createDirectories(tree.home().facilities());
        tree.service("[%s, -d, /, -p, '{port}']".formatted(Path.of(System.getProperty("java.home"), "bin/jwebserver")));
        return tree;
    }

    /// Gives the service another command.
    public void service(String command) throws IOException {
        Files.writeString(
                home.facilities().resolve("local.yaml"),
                "services: {thing: {command: %s, ready_timeout: 2m, requeue: false}}%n".formatted(command));
    }

    public Map<String, String> variables() {
        return Map.of(
                "CODEX_HOME", root.toString(),
                "CODEX_SERVICES_HOME", home.root().toString(),
                "CODEX_SCHEDULER", "local");
    }

    public CommandLineRun.Result codex(String... arguments) {
        return CommandLineRun.run(variables(), new byte[0], arguments);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, "#!/bin/bash\n" + text + "\n");
    }
}
