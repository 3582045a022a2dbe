package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a file system of one megabyte, which root can mount anywhere.
class FullDiskTest {
    private static final Timings QUICK =
            new Timings(Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofMillis(20));

    @TempDir
    private Path folder;

    private final LocalShell shell = new LocalShell();
    private ServicesHome home;

    @BeforeEach
    void mount() {
        var mounted = shell.run(Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString()));
        assertThat(mounted.succeeded())
                .as("this test needs root, to mount a small file system: %s", mounted.err())
                .isTrue();
        home = ServicesHome.at(folder.resolve("home"), Map.of());
    }

    @AfterEach
    void unmount() {
        shell.run(Command.of("umount", "-l", folder.toString()));
    }

    @Test
    void recordThatCannotBeWrittenSaysSoWithAHint() throws IOException {
        try (var registry = new EndpointRegistry(home, "local", QUICK, shell, Duration.ofSeconds(1));
                Ownership ownership = claim(registry)) {
            fill();
            assertThatThrownBy(() -> ownership.publish(
                            "127.0.0.1",
                            1,
                            URI.create("http://127.0.0.1:1"),
                            null,
                            URI.create("http://127.0.0.1:2"),
                            home.secrets().resolve("embed.token")))
                    .isInstanceOfSatisfying(CodexException.class, failure -> {
                        assertThat(failure).hasMessageContaining("1.json").hasMessageContaining("No space left");
                        assertThat(failure.hint()).contains("free space").contains("CODEX_SERVICES_HOME");
                    });
            free();
        }
    }

    @Test
    void ownerBeatsOnAFullDisk() throws IOException {
        try (var registry = new EndpointRegistry(home, "local", QUICK, shell, Duration.ofSeconds(1));
                Ownership ownership = claim(registry)) {
            fill();
            Path beat = home.endpoints().resolve("local/embed/1.beat");
            String before = Files.readString(beat);
            org.awaitility.Awaitility.await()
                    .until(() -> !Files.readString(beat).equals(before));
            assertThat(ownership.generation()).isEqualTo(1);
            free();
        }
    }

    private static Ownership claim(EndpointRegistry registry) {
        return registry.claim(
                ServiceIdentity.fromEnvironment("embed", "test", Map.of()),
                Exclusivity.SINGLE,
                PredecessorCheck.onThisHost(),
                Duration.ofSeconds(10),
                _ -> {});
    }

    private void fill() {
        var filled = shell.run(Command.of("dd", "if=/dev/zero", "of=" + folder.resolve("filler"), "bs=4k"));
        assertThat(filled.err()).contains("No space left");
    }

    private void free() throws IOException {
        Files.delete(folder.resolve("filler"));
    }
}
