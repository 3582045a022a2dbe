package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file system in memory, mounted until it is closed; only root mounts.
record Tmpfs(Path folder) implements AutoCloseable {
    /// @param options of mount(8), such as `size=64k,noexec`
    static Tmpfs at(Path folder, String options) throws IOException {
        assertThat(System.getProperty("user.name")).as("only root mounts").isEqualTo("root");
        Files.createDirectories(folder);
        run("mount", "-t", "tmpfs", "-o", options, "codex-it", folder.toString());
        return new Tmpfs(folder);
    }

    /// One without a free block.
    static Tmpfs full(Path folder) throws IOException {
        Tmpfs disk = at(folder, "size=64k,mode=700");
        try (OutputStream filler = Files.newOutputStream(folder.resolve("filler"))) {
            while (true) {
                filler.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return disk;
    }

    @Override
    public void close() {
        run("umount", "--lazy", folder.toString());
    }

    private static void run(String... argv) {
        CommandResult result = new LocalShell().run(Command.of(argv));
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
