package io.codex.neo4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureIT {
    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void open() {
        site = new Site(folder);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void refusesAPasswordFileThatIsNotTheStores() throws IOException {
        RunningLauncher first = site.launch();
        first.awaitPublished();
        first.signal("TERM");
        first.awaitExit();
        Files.writeString(site.password().file(), "another password\n");

        RunningLauncher second = site.launch();
        ProcessHandle neo4j = second.awaitNeo4j();
        assertFails(
                second, 1, "Neo4j refuses the password in " + site.password().file());
        assertThat(second.output()).doesNotContain("published");
        assertThat(neo4j.isAlive()).isFalse();
        assertThat(site.departure(2).reason()).contains("refuses the password");
    }

    @Test
    void showsWhatNeo4jSaysOfASettingItDoesNotKnow() {
        RunningLauncher launcher = site.launch(Map.of("CODEX_NEO4J_SETTINGS__NO_SUCH_", "1"));
        assertFails(launcher, 4, "it refuses a setting", "no.such");
    }

    @Test
    void refusesAFullDisk() throws IOException {
        assertFails(launchOnDiskOf("600k"), 1, "the file system of %s has 0 MiB left".formatted(site.data()));
    }

    @Test
    void saysThatTheDiskFilledUp() throws IOException {
        RunningLauncher launcher = launchOnDiskOf("64m");
        launcher.awaitNeo4j();
        fill(Path.of("/proc/%d/root".formatted(launcher.pid()), site.data().toString(), "rest"));
        assertFails(launcher, 1, "the file system of the data folder is full");
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file)) {
            byte[] block = new byte[1 << 16];
            assertThatThrownBy(() -> {
                        for (int written = 0; written < 1 << 30; written += block.length) {
                            stream.write(block);
                        }
                    })
                    .hasMessageContaining("No space left");
        }
    }

    /// In a mount namespace of its own, which every user may make.
    private RunningLauncher launchOnDiskOf(String size) throws IOException {
        Files.createDirectories(site.data());
        return site.launch(
                List.of(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=%s tmpfs \"$0\" && exec \"$@\"".formatted(size),
                        site.data().toString()),
                Map.of());
    }

    @Test
    void saysThatTheHeapIsTooLargeForTheMachine() {
        RunningLauncher launcher = site.launch(Map.of("CODEX_NEO4J_HEAP", "9999g"));
        assertFails(launcher, 1, "too little memory");
    }

    @Test
    void saysWhereItLooksForNeo4j() {
        RunningLauncher launcher = site.launch(Map.of("CODEX_NEO4J_HOME", folder.toString()));
        assertFails(launcher, 4, "no Neo4j in " + folder.resolve("lib"));
    }

    @Test
    void saysWhatIsWrongWithItsData() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        RunningLauncher launcher = site.launch(Map.of("CODEX_NEO4J_DATA", file.toString()));
        assertFails(launcher, 1, "cannot use " + file);
    }

    @Test
    void saysAllThatIsWrongWithItsConfiguration() {
        RunningLauncher launcher = site.launch(Map.of("CODEX_NEO4J_HEAP", "much", "CODEX_NEO4J_STOP_TIMEOUT", "soon"));
        assertFails(launcher, 4, "codex.neo4j.heap", "codex.neo4j.stop-timeout");
    }

    @Test
    void refusesAnOptionThatItDoesNotKnow() {
        assertFails(site.launch("--nothing"), 2, "--nothing", "--help");
    }

    @Test
    void saysWhichItIs() {
        RunningLauncher launcher = site.launch("--version");
        assertThat(launcher.awaitExit()).isZero();
        assertThat(launcher.output()).matches("(?s)codex-neo4j [0-9][^\n]*\n");
    }

    private static void assertFails(RunningLauncher launcher, int exitCode, String... parts) {
        assertThat(launcher.awaitExit()).as(launcher.output()).isEqualTo(exitCode);
        assertThat(launcher.output()).contains(parts).contains("hint: ").doesNotContain("\tat ");
    }
}
