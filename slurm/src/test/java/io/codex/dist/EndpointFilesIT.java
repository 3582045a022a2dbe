package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Endpoint records that somebody damaged while the services run.
@ExtendWith(SharedServices.class)
class EndpointFilesIT {
    private final Site site;

    EndpointFilesIT(Site site) {
        this.site = site;
    }

    /// ISO 8859-1, so that any byte can be written.
    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "\u0000\u00ff\u00fe"})
    void the_owner_heals_its_record(String garbage) throws Exception {
        Path record = record(
                "embed",
                site.status("embed").path("endpoint").path("generation").asLong());
        String sound = Files.readString(record);
        Files.write(record, garbage.getBytes(StandardCharsets.ISO_8859_1));

        CommandResult status = site.codex("status", "embed");
        assertThat(status.err()).doesNotContain("\tat ");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(record).hasBinaryContent(sound.getBytes(StandardCharsets.UTF_8)));
        assertThat(site.codex("status", "embed").exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "null", "\u0000\u00ff\u00fe"})
    void a_higher_record_of_garbage_is_reported_and_passed_over(String garbage) throws IOException {
        Path record = record("embed", 99);
        Files.write(record, garbage.getBytes(StandardCharsets.ISO_8859_1));
        try {
            CommandResult status = site.codex("status", "embed");
            assertThat(status.exitCode()).as(status.out() + status.err()).isZero();
            assertThat(status.out()).contains("healthy", "not believed: " + record);
            assertThat(status.out().lines().filter(line -> line.contains("not believed")))
                    .singleElement()
                    .asString()
                    .doesNotContain("Exception", "Input length", "null pointer");
            assertThat(site.codex("embed", "plasma").exitCode()).isZero();
        } finally {
            Files.delete(record);
        }
    }

    @Test
    void a_deleted_record_comes_back() throws Exception {
        Path record = record(
                "neo4j",
                site.status("neo4j").path("endpoint").path("generation").asLong());
        Files.delete(record);
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(record));
        assertThat(site.codex("status", "neo4j").exitCode()).isZero();
    }

    private Path record(String service, long generation) {
        return site.services().resolve("endpoints/local/%s/%d.json".formatted(service, generation));
    }
}
