package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What only native programs have.
@Tag("native")
class NativeIT {
    private static final InstallTree TREE = InstallTree.assembled();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bin/codex", "lib/native/codex-neo4j"})
    void the_command_line_and_the_launcher_need_no_library_of_the_host(String program) {
        String headers = run(
                        "readelf",
                        "--wide",
                        "--program-headers",
                        "--dynamic",
                        TREE.path(program).toString())
                .out();
        assertThat(headers).contains("LOAD").doesNotContain("INTERP", "NEEDED");
    }

    @Test
    void the_command_line_runs_where_there_is_nothing_else() throws IOException {
        Files.copy(TREE.path("bin/codex"), folder.resolve("codex"));
        CommandResult version = run("chroot", folder.toString(), "/codex", "--version");
        assertThat(version.err()).isEmpty();
        assertThat(version.out()).startsWith("codex ");
        assertThat(run("chroot", folder.toString(), "/codex", "--help").out()).contains("Commands:");
    }

    @Test
    void the_oldest_glibc_that_embedding_runs_on_is_told() throws IOException {
        List<String> files =
                new ArrayList<>(List.of(TREE.path("lib/native/codex-embed").toString()));
        for (String libraries : new String[] {"lib/pytorch", "lib/tokenizers", "lib/jna"}) {
            try (Stream<Path> paths = Files.list(TREE.path(libraries))) {
                paths.map(Path::toString).forEach(files::add);
            }
        }
        List<String> argv = new ArrayList<>(List.of("readelf", "--wide", "--version-info"));
        argv.addAll(files);
        int needed = run(argv.toArray(String[]::new))
                .out()
                .lines()
                .filter(line -> line.contains("Name: GLIBC_2."))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*Name: GLIBC_2\\.(\\d+).*", "$1")))
                .max()
                .orElseThrow();
        assertThat(TREE.path("lib/native/codex-embed.glibc")).hasContent("2." + needed);
    }

    @Test
    void the_tree_is_known_whatever_a_variable_says() {
        Site site = Site.in(folder).with("CODEX_HOME", "/elsewhere");
        CommandResult demo = site.codex("up", "neo4j");
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        site.down();
    }

    private static CommandResult run(String... argv) {
        return new LocalShell().run(Command.of(argv));
    }
}
