package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `codex config`.
class ConfigIT {
    private static final InstallTree TREE = InstallTree.assembled();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Path facilities = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        facilities = Files.createDirectories(folder.resolve("facilities"));
    }

    @Test
    void the_examples_of_the_tree_are_valid() throws IOException {
        try (Stream<Path> examples = Files.list(TREE.path("share/facilities"))) {
            for (Path example : (Iterable<Path>) examples::iterator) {
                Files.copy(example, facilities.resolve(example.getFileName()));
            }
        }
        CommandResult result = codex("config", "validate");
        assertThat(result.out()).isEqualTo("""
                iter: valid
                jet: valid
                jt-60sa: valid
                local: valid
                tcv: valid
                """);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() throws IOException {
        Path file = Files.writeString(facilities.resolve("iter.yaml"), """
                compute:
                  scheduler: {type: slrum, partitions: [{name: titan, max_time: 7d}]}
                services:
                  embed: {walltime: 8d, partitions: [titan, rigel], gpu: 1, ready_timeout: soon}
                """);
        CommandResult result = codex("config", "validate", "iter");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.out())
                .contains("error: " + file + ":2: compute.scheduler.type: is slrum (did you mean slurm?)")
                .contains(":4: services.embed.gpu: is an unknown key (did you mean gpus?)")
                .contains(":4: services.embed.partitions[1]: is no partition of this facility: rigel")
                .contains(":4: services.embed.ready_timeout: is the text soon")
                .contains(":4: services.embed.walltime: is 8d, but titan ends jobs after 7d")
                .contains("iter: not valid, 5 wrong");
    }

    @Test
    void a_facility_is_shown_with_where_its_values_come_from() throws IOException {
        Path file = Files.writeString(facilities.resolve("iter.yaml"), "ssh: {host: iter}\n");
        Path secret = Files.writeString(facilities.resolve("iter_private.yaml"), "ssh: {jump: gate}\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        CommandResult result = codex("config", "show", "iter", "--origin");
        assertThat(result.out()).isEqualTo("ssh:\n  host: iter # %s:1\n  jump: gate # %s:1\n".formatted(file, secret));
        assertThat(result.err()).containsOnlyOnce("is a private file, and has mode rw-r--r--");
    }

    @Test
    void a_host_without_a_facility_is_told_where_examples_are() {
        assertThat(codex("config", "show").err()).contains("examples are in " + TREE.path("share/facilities"));
    }

    private CommandResult codex(String... arguments) {
        return TREE.codex(Map.of("CODEX_SERVICES_HOME", folder.toString()), arguments);
    }
}
