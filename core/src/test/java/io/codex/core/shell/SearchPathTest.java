package io.codex.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPathTest {
    private final Path folder;

    SearchPathTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(folder.resolve("first/srun"));
        Files.createDirectories(folder.resolve("second"));
        Files.createDirectories(folder.resolve("third"));
        Files.writeString(folder.resolve("second/srun"), "");
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("third/srun"), ""), PosixFilePermissions.fromString("rwx------"));
    }

    private SearchPath path(String... folders) {
        return SearchPath.of(Map.of("PATH", String.join(":", folders)));
    }

    @Test
    void foldersAndPlainFilesAreNoPrograms() {
        assertThat(path(folder + "/first", folder + "/second", folder + "/third")
                        .find("srun"))
                .contains(folder.resolve("third/srun"));
        assertThat(path(folder + "/first", folder + "/second").has("srun")).isFalse();
    }

    @Test
    void emptyAndRelativeFoldersCountFromTheDirectory() {
        assertThat(path("").find("srun", folder.resolve("third"))).contains(folder.resolve("third/srun"));
        assertThat(path("third").find("srun", folder)).contains(folder.resolve("third/srun"));
    }

    @Test
    void whatHasASlashIsItselfTheFile() {
        assertThat(path(folder + "/third").has("second/srun")).isFalse();
        assertThat(path("/nowhere").find("third/srun", folder)).contains(folder.resolve("third/srun"));
    }

    @Test
    void nothingHasANameThatNoFileCanHave() {
        assertThat(path("/bin").candidates("a\0b", folder)).isEmpty();
    }

    @Test
    void withoutAPathTheSystemsFoldersCount() {
        assertThat(SearchPath.of(Map.of()).has("sh")).isTrue();
    }
}
