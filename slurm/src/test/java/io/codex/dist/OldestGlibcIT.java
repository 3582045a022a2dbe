package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The check that says on which hosts a binary and its libraries run.
class OldestGlibcIT {
    private static final InstallTree TREE = InstallTree.assembled();

    @Test
    void the_highest_version_that_one_of_the_files_asks_for_is_printed() {
        assertThat(oldestGlibc("lib/runtime/lib/server/libjvm.so", "lib/pytorch/libc10.so", "lib/pytorch/libtorch.so")
                        .out())
                .isEqualTo("2.29\n");
    }

    @Test
    void a_file_that_is_no_binary_fails_and_is_named() {
        CommandResult result = oldestGlibc("lib/launch.sh");

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("oldest-glibc: ", "lib/launch.sh");
    }

    private static CommandResult oldestGlibc(String... files) {
        List<String> command = new ArrayList<>();
        command.add(Path.of("../.ci/oldest-glibc").toString());
        for (String file : files) {
            command.add(TREE.path(file).toString());
        }
        return new LocalShell().run(Command.of(command));
    }
}
