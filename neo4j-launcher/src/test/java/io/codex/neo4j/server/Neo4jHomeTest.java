package io.codex.neo4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Neo4jHomeTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path folder;

    @Test
    void knowsTheVersionOfItsJars() throws IOException {
        Files.createDirectory(folder.resolve("lib"));
        Files.createFile(folder.resolve("lib").resolve("neo4j-server-2026.09.0.jar"));
        assertThat(Neo4jHome.at(folder, JAVA).version()).isEqualTo("2026.09.0");
    }

    @Test
    void refusesAFolderWithoutJars() throws IOException {
        Files.createDirectory(folder.resolve("lib"));
        assertThatThrownBy(() -> Neo4jHome.at(folder, JAVA))
                .isInstanceOfSatisfying(
                        CodexException.class, e -> assertThat(e.hint()).contains("CODEX_NEO4J_HOME"))
                .hasMessageContaining("no Neo4j in " + folder.resolve("lib"));
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        assertThatThrownBy(() -> Neo4jHome.at(folder.resolve("nothing"), JAVA))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("no such file or folder");
    }

    @Test
    void usesVectorUnitsWhereTheRuntimeCan() throws IOException {
        assertThat(new Neo4jHome(folder, JAVA, "1").vectorFlags())
                .containsExactly("--add-modules", "jdk.incubator.vector");
        Files.writeString(folder.resolve("release"), "MODULES=\"java.base java.sql\"");
        assertThat(new Neo4jHome(folder, folder, "1").vectorFlags()).isEmpty();
    }

    @Test
    void refusesAJavaThatIsNotThere() throws IOException {
        Files.createDirectory(folder.resolve("lib"));
        Files.createFile(folder.resolve("lib").resolve("neo4j-server-2026.09.0.jar"));
        assertThatThrownBy(() -> Neo4jHome.at(folder, folder))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("no Java in " + folder);
    }
}
