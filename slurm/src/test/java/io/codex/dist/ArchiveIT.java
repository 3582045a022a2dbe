package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The archive of the release, and what lies beside it.
@Tag("archive")
@Tag("form-independent")
class ArchiveIT {
    private static final Path ARCHIVE = Path.of(System.getProperty("codex.archive"));

    @Test
    void it_holds_the_tree_with_its_modes_below_one_folder() {
        String listing = listing();
        assertThat(listing)
                .containsPattern("-rwxr-xr-x 0/0 .* codex-[^/]+/install.sh\n")
                .containsPattern("-rwxr-xr-x 0/0 .* codex-[^/]+/bin/codex\n")
                .containsPattern("-rwxr-xr-x 0/0 .* codex-[^/]+/lib/runtime/bin/java\n")
                .containsPattern("-rw-r--r-- 0/0 .* codex-[^/]+/share/LICENSE\n")
                .containsPattern("-rw-r--r-- 0/0 .* codex-[^/]+/share/sbom.cdx.json\n");
        assertThat(listing.lines()).allMatch(line -> line.contains(" codex-" + System.getProperty("codex.version")));
    }

    @Test
    void nothing_in_it_depends_on_when_and_by_whom_it_was_made() throws IOException {
        List<String> lines = listing().lines().toList();
        String time = lines.getFirst().replaceAll(".* (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) .*", "$1");
        assertThat(lines).allMatch(line -> line.contains(" 0/0 ") && line.contains(" " + time + " "));
        try (InputStream gzip = Files.newInputStream(ARCHIVE)) {
            byte[] header = gzip.readNBytes(8);
            // RFC 1952: no file name, no time
            assertThat(new byte[] {header[3], header[4], header[5], header[6], header[7]})
                    .containsOnly(0);
        }
    }

    @Test
    void its_checksum_is_right_in_the_folder_that_it_was_downloaded_to() {
        CommandResult result = new LocalShell()
                .run(Command.of("sha256sum", "--check", ARCHIVE.getFileName() + ".sha256")
                        .in(ARCHIVE.resolveSibling("")));
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(ARCHIVE.getFileName() + ": OK\n");
    }

    private static String listing() {
        return new LocalShell()
                .run(Command.of(
                        "tar", "--list", "--verbose", "--full-time", "--utc", "--gzip", "--file", ARCHIVE.toString()))
                .out();
    }
}
