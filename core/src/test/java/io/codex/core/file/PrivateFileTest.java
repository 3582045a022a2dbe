package io.codex.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {
    @TempDir
    private Path folder;

    @Test
    void replacedFileHoldsTheNewContentAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("a/b");
        PrivateFile.replace(file, "one");
        PrivateFile.replace(file, "two");
        assertThat(file).hasContent("two");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void createdFileIsNeverReplaced() throws IOException {
        Path file = folder.resolve("a");
        PrivateFile.create(file, "one");
        assertThatThrownBy(() -> PrivateFile.create(file, "two")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("one");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void overwriteKeepsTheFilesPlace() throws IOException {
        Path file = folder.resolve("a");
        PrivateFile.overwrite(file, "0001\n");
        Object before = Files.getAttribute(file, "unix:ino");
        PrivateFile.overwrite(file, "0002\n");
        assertThat(file).hasContent("0002\n");
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
    }
}
