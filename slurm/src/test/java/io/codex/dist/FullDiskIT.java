package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file system without a free block, in memory; root mounts it.
class FullDiskIT {
    @Test
    void below_the_services_home_up_says_so(@TempDir Path folder) throws IOException {
        Site site = Site.in(folder);
        try (Tmpfs _ = Tmpfs.full(site.services())) {
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
        try (Tmpfs _ = Tmpfs.full(site.services().resolve("endpoints"))) {
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
}
