package io.codex.neo4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void takesAnExistingFolderAwayFromOthers() throws IOException {
        Path root = Files.createDirectory(
                folder.resolve("neo4j"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        new DataFolder(root).prepare(0);
        assertThat(permissions(root)).isEqualTo("rwx------");
        assertThat(permissions(root.resolve("conf"))).isEqualTo("rwx------");
    }

    @Test
    void saysWhatIsWrongWithAFolderThatCannotBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new DataFolder(file.resolve("neo4j")).prepare(0))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("cannot use " + file.resolve("neo4j"));
    }

    @Test
    void keepsTheConsoleOutputOfTheStartBefore() throws IOException {
        var data = new DataFolder(folder);
        data.prepare(0);
        Files.writeString(data.newConsole().file(), "first");
        assertThat(data.newConsole().file()).isEmptyFile();
        assertThat(data.logs().resolve("console.1.log")).hasContent("first");
        assertThat(permissions(data.newConsole().file())).isEqualTo("rw-------");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
