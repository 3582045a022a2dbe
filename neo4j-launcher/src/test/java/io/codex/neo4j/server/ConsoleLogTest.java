package io.codex.neo4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
    @TempDir
    private Path folder;

    @Test
    void showsTheLastLinesWithoutStackFrames() throws IOException {
        Path file = Files.writeString(folder.resolve("console.log"), """
                INFO  line
                """.repeat(30) + """
                        ERROR Failed to start
                        \tat org.neo4j.Main.main(Main.java:1)
                        Caused by: the reason
                        \t... 6 more
                        """);
        assertThat(new ConsoleLog(file).tail())
                .contains(file.toString(), "| ERROR Failed to start", "| Caused by: the reason")
                .doesNotContain("Main.java", "6 more")
                .hasLineCount(14);
    }

    @Test
    void saysThatThereIsNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("console.log"));
        assertThat(new ConsoleLog(file).tail()).contains("nothing in " + file);
    }
}
