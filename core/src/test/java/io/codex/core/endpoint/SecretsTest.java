package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    private Path folder;

    @Test
    void secretIsMadeOnceAndPrivate() throws IOException {
        Secret first = secrets().token("embed");
        assertThat(secrets().token("embed").value()).isEqualTo(first.value()).matches("[0-9a-f]{64}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(first.file().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void everybodyWhoAsksAtOnceGetsTheSameSecret() throws Exception {
        int askers = 16;
        Set<String> values = new HashSet<>();
        try (var threads = Executors.newFixedThreadPool(askers)) {
            Callable<String> ask = () -> secrets().password("neo4j").value();
            for (Future<String> answer : threads.invokeAll(java.util.Collections.nCopies(askers, ask))) {
                values.add(answer.get());
            }
        }
        assertThat(values).hasSize(1);
    }

    @Test
    void secretThatOthersCanReadIsRefused() throws IOException {
        Path file = secrets().token("embed").file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> secrets().token("embed")).hasMessageContaining("can be read by others");
    }

    @Test
    void secretDoesNotShowInItsText() {
        Secret secret = secrets().token("embed");
        assertThat(secret.toString()).doesNotContain(secret.value());
    }

    private Secrets secrets() {
        return new Secrets(ServicesHome.at(folder.resolve("home"), Map.of()));
    }
}
