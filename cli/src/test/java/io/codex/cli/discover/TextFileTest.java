package io.codex.cli.discover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    private Path folder;

    @Test
    void textHasItsHash() throws IOException {
        // echo -n abc | sha256sum
        assertThat(read("abc".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new TextFile.Text(
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3, "abc"));
    }

    @Test
    void binaryFileAndOtherEncodingsAreNotText() throws IOException {
        assertThat(read(new byte[] {'a', 0, 'b'})).isEqualTo(new TextFile.NotText(SkipReason.BINARY));
        assertThat(read("Größe".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(new TextFile.NotText(SkipReason.NOT_UTF8));
        assertThat(read(" \n".getBytes(StandardCharsets.UTF_8))).isEqualTo(new TextFile.NotText(SkipReason.EMPTY));
    }

    @Test
    void fileOfSignsThatNoTokenizerKeepsIsEmpty() throws IOException {
        assertThat(read("\u200b\u0001\u0301\ufffd \n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new TextFile.NotText(SkipReason.EMPTY));
    }

    @Test
    void fileThatVanishedIsUnreadable() {
        assertThat(TextFile.read(folder.resolve("gone"))).isEqualTo(new TextFile.NotText(SkipReason.UNREADABLE));
    }

    private TextFile read(byte[] bytes) throws IOException {
        return TextFile.read(Files.write(folder.resolve("file"), bytes));
    }
}
