package io.codex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsAddedIsReadOnceAlsoAfterAReplacementUnderTheSameName() throws IOException {
        Path log = folder.resolve("log");
        var file = new GrowingFile(log, 0);
        assertThat(file.readOn()).as("not there yet").isEmpty();
        Files.writeString(log, "one\n");
        assertThat(text(file)).isEqualTo("one\n");
        Files.writeString(folder.resolve("other"), "one\ntwo\n");
        Files.move(folder.resolve("other"), log, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(text(file)).isEqualTo("two\n");
        assertThat(text(file)).isEmpty();
    }

    @Test
    void sizeThatIsSaidToBeSmallerForAMomentRepeatsNothing() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "one\ntwo\n");
        var file = new GrowingFile(log, 4);
        Files.writeString(log, "one\n");
        assertThat(text(file)).isEmpty();
        Files.writeString(log, "two\nthree\n", StandardOpenOption.APPEND);
        assertThat(text(file)).isEqualTo("two\nthree\n");
        Files.writeString(log, "one\n");
        assertThat(text(file)).isEmpty();
        Files.writeString(log, "two\nthree\nfour\n", StandardOpenOption.APPEND);
        assertThat(text(file)).isEqualTo("four\n");
    }

    @Test
    void fileThatStaysShorterWasBegunAnew() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "one\n");
        var file = new GrowingFile(log, 400);
        String all = "";
        for (int look = 0; look < 200; look++) {
            all += text(file);
        }
        assertThat(all).isEqualTo("one\n");
    }

    private static String text(GrowingFile file) throws IOException {
        return new String(file.readOn(), StandardCharsets.UTF_8);
    }
}
