package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A folder without any permission. Root reads such folders by two capabilities, without which it runs the command.
@ExtendWith(SharedServices.class)
class UnreadableFolderIT {
    private final Site site;
    private final Path tree;
    private final Path closed;

    UnreadableFolderIT(Site site, @TempDir Path tree) {
        boolean root = System.getProperty("user.name").equals("root");
        this.site = root
                ? site.under("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override")
                : site;
        this.tree = tree;
        this.closed = tree.resolve("closed");
    }

    @BeforeEach
    void closeTheFolder() throws IOException {
        Files.writeString(tree.resolve("open.txt"), "A text that everybody may read.");
        Files.createDirectory(closed);
        Files.writeString(closed.resolve("secret.txt"), "A text that nobody may read.");
        permit(closed, "---------");
    }

    @AfterEach
    void openIt() throws IOException {
        permit(closed, "rwx------");
    }

    @Test
    void as_the_root_it_is_refused_with_the_next_step() {
        CommandResult result = site.codex("discover", "files", "local", "--path", closed.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("codex: the directory %s cannot be read: permission denied".formatted(closed))
                .contains("hint: ask its owner");
    }

    @Test
    void inside_the_tree_it_is_counted_and_the_rest_is_indexed() {
        CommandResult result = site.codex("discover", "files", "local", "--path", tree.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("1 files in", "left out: 1 unreadable");
        assertThat(result.err()).contains("codex: 1 files or directories below " + tree, "hint: ");
    }

    @Test
    void what_was_indexed_of_it_before_stays() throws IOException {
        permit(closed, "rwx------");
        assertThat(site.json("discover", "files", "local", "--path", tree.toString(), "--json")
                        .path("files")
                        .asInt())
                .isEqualTo(2);
        permit(closed, "---------");
        assertThat(site.json("discover", "files", "local", "--path", tree.toString(), "--json")
                        .path("removed")
                        .asInt())
                .isZero();
        try (Graph graph = Graph.of(site)) {
            assertThat(graph.count(
                            "MATCH (s:SourceFile {path: $path}) RETURN count(s)",
                            Map.of("path", closed.resolve("secret.txt").toString())))
                    .isEqualTo(1);
        }
    }

    private static void permit(Path folder, String permissions) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
}
