package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The tree, copied whole to a folder with a space in its name, and made read-only there.
class RelocationIT {
    private static final Path FOLDER = Path.of(System.getProperty("codex.tree")).resolveSibling("a copy");
    private static InstallTree copy = InstallTree.assembled();

    @BeforeAll
    static void copyTheTree() throws IOException {
        deleteTheCopy();
        Files.createDirectory(FOLDER);
        copy = InstallTree.assembled().copyTo(FOLDER.resolve("codex tree"));
        run("chmod", "-R", "a-w", copy.root().toString());
    }

    @AfterAll
    static void deleteTheCopy() {
        if (Files.exists(FOLDER)) {
            run("chmod", "-R", "u+w", FOLDER.toString());
            run("rm", "-r", FOLDER.toString());
        }
    }

    @Test
    void a_copy_prints_its_version() {
        CommandResult result = copy.codex(Map.of(), "--version");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("codex " + System.getProperty("codex.version"));
    }

    @Test
    void a_copy_runs_through_a_link_to_its_command() throws IOException {
        Path link = Files.createSymbolicLink(FOLDER.resolve("linked"), copy.path("bin/codex"));
        assertThat(new LocalShell()
                        .run(Command.of(link.toString(), "--version"))
                        .out())
                .startsWith("codex ");
    }

    @Test
    void a_command_writes_nothing_into_the_tree() throws IOException {
        Map<Path, FileTime> before = copy.times();
        copy.codex(Map.of(), "--version");
        copy.codex(Map.of(), "--help");
        assertThat(copy.times()).isEqualTo(before);
    }

    @Test
    void the_runtime_of_a_copy_uses_its_class_data_archive() {
        CommandResult result = copy.run("lib/runtime/bin/java", Map.of(), "-Xshare:on", "--version");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("sharing");
    }

    private static void run(String... argv) {
        CommandResult result = new LocalShell().run(Command.of(argv));
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
