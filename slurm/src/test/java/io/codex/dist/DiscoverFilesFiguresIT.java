package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Measures `codex discover files` and writes `docs/measured/discover-files.md`.
@ExtendWith(SharedServices.class)
@Tag("long")
class DiscoverFilesFiguresIT {
    private static final int FILES = 1000;
    private static final Path REPORT =
            Path.of(System.getProperty("codex.tree"), "../../../docs/measured/discover-files.md");

    /// About 80 bytes each.
    private static final List<Integer> SENTENCES = List.of(3, 25, 50);

    @Test
    void figures_of_1000_files_of_several_sizes(Site site, @TempDir Path folder) throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg")).replaceFirst(" .*\\s", "");
        var rows = new StringBuilder();
        for (int sentences : SENTENCES) {
            Path tree = folder.resolve("tree-" + sentences);
            TextTree.write(tree, FILES, sentences);
            String[] discover = {"discover", "files", "local", "--path", tree.toString(), "--json"};
            JsonNode first = site.json(discover);
            JsonNode second = site.json(discover);
            assertThat(first.path("embedded").asInt()).isEqualTo(FILES);
            assertThat(second.path("chunks").asInt()).isZero();
            double seconds = first.path("seconds").asDouble();
            rows.append(String.format(
                    Locale.ROOT,
                    "| %d | %.1f | %d | %.1f | %.0f | %.0f | %.1f |%n",
                    FILES,
                    bytes(tree) / 1024.0 / FILES,
                    first.path("chunks").asInt(),
                    seconds,
                    FILES / seconds,
                    first.path("chunks").asInt() / seconds,
                    second.path("seconds").asDouble()));
        }
        Files.createDirectories(REPORT.normalize().getParent());
        Files.writeString(REPORT.normalize(), """
                # codex discover files

                Generated texts of several sizes, indexed once and again without a change. A text is a chunk of at most
                800 characters, for which the model makes a vector. Seconds are those of the command's report: walking,
                reading, embedding on the CPU and storing, without the start of the command itself.

                - Command: `./mvnw verify -Dlong -Dit.test=DiscoverFilesFiguresIT -Dfailsafe.failIfNoSpecifiedTests=false`
                - Commit: %s
                - Machine: %d cores, %.0f GiB of memory; both services, Neo4j and the command share them
                - Load average before: %s (0 when nothing else runs)

                | files | KiB per file | texts | seconds | files/s | texts/s | seconds, second run |
                |---|---|---|---|---|---|---|
                %s""".formatted(
                        commit(), Runtime.getRuntime().availableProcessors(), memoryGib(), load, rows));
    }

    private static long bytes(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static String commit() {
        return new LocalShell()
                .run(Command.of("git", "rev-parse", "--short", "HEAD"))
                .out()
                .strip();
    }

    private static double memoryGib() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                        .filter(line -> line.startsWith("MemTotal:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / 1024.0
                / 1024.0;
    }
}
