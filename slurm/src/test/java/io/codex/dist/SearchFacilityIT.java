package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `codex search --facility` where another facility has far more texts that fit.
@ExtendWith(SharedServices.class)
class SearchFacilityIT {
    private static final int OTHERS = 60;

    @Test
    void the_small_facilitys_texts_are_found_behind_those_of_the_large_one(Site site, @TempDir Path folder)
            throws IOException {
        Path facilities = Files.createDirectories(site.services().resolve("facilities"));
        for (String facility : new String[] {"large", "small"}) {
            Files.writeString(facilities.resolve(facility + ".yaml"), "description: " + facility + "\n");
            Files.createDirectories(folder.resolve(facility));
        }
        for (int number = 0; number < OTHERS; number++) {
            Files.writeString(
                    folder.resolve("large").resolve(number + ".txt"),
                    "The gyrotron of sector %d needs its collector coil aligned.%n".formatted(number));
        }
        Files.writeString(folder.resolve("small/lunch.txt"), "The canteen serves soup on Fridays.\n");
        for (String facility : new String[] {"large", "small"}) {
            assertThat(site.codex(
                                    "discover",
                                    "files",
                                    facility,
                                    "--path",
                                    folder.resolve(facility).toString())
                            .exitCode())
                    .isZero();
        }

        JsonNode hits = site.json(
                "search", "aligning the gyrotron's collector coil", "--facility", "small", "--limit", "2", "--json");

        assertThat(hits).hasSize(1);
        assertThat(hits.get(0).path("path").asText()).endsWith("small/lunch.txt");
        assertThat(hits.get(0).path("facility").asText()).isEqualTo("small");
    }
}
