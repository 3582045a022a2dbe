package io.codex.cli;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process `codex` of the code under test, whose output is in a file.
public record CodexProcess(Process process, Path output) {
    /// @param output of standard output and error together
    public static CodexProcess start(Map<String, String> variables, Path output, String... arguments) {
        return new CodexProcess(
                new LocalShell()
                        .start(Command.of(command(List.of(arguments)))
                                .withEnvironment(variables)
                                .to(new Command.Output.AppendedTo(output))),
                output);
    }

    /// The command line that runs it.
    public static List<String> command(List<String> arguments) {
        var words = new ArrayList<>(List.of(
                // a shell starts what it runs in the background with these ignored, and a JVM leaves it so
                "env",
                "--default-signal=INT,QUIT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CodexMain.class.getName()));
        words.addAll(arguments);
        return List.copyOf(words);
    }

    public String text() throws IOException {
        return Files.exists(output) ? Files.readString(output) : "";
    }

    public void signal(String name) {
        new LocalShell().run(Command.of("kill", "-" + name, Long.toString(process.pid())));
    }
}
