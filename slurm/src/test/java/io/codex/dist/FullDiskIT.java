package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file system without a free block, in memory; root mounts it.
class FullDiskIT {
    @Test
    void below_the_services_home_up_says_so(@TempDir Path folder) throws IOException {
        Site site = Site.in(folder);
        try (FullDisk _ = FullDisk.at(site.services())) {
            CommandResult up = site.codex("up", "embed");
            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.out()).isEmpty();
            assertThat(up.err()).contains("codex: ", "No space left on device", "hint: free space");
        }
        assertThat(RunningProcess.of(folder)).isEmpty();
    }

    @Test
    void for_the_endpoint_file_the_service_ends_and_up_shows_why(@TempDir Path folder) throws IOException {
        Site site = Site.in(folder);
        Files.createDirectories(site.services());
        try (FullDisk _ = FullDisk.at(site.services().resolve("endpoints"))) {
            CommandResult up = site.codex("up", "embed");
            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.err())
                    .contains("codex: embed did not start:")
                    .contains("No space left on device")
                    .contains(site.services().resolve("endpoints").toString())
                    .contains("hint: ");
        }
        site.down();
    }

    private record FullDisk(Path folder) implements AutoCloseable {
        static FullDisk at(Path folder) throws IOException {
            assertThat(System.getProperty("user.name")).as("only root mounts").isEqualTo("root");
            Files.createDirectories(folder);
            run("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "codex-it", folder.toString());
            try (OutputStream filler = Files.newOutputStream(folder.resolve("filler"))) {
                while (true) {
                    filler.write(new byte[4096]);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
            return new FullDisk(folder);
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
}
