package io.codex.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.facility.FacilityCatalog;
import io.codex.core.facility.FacilityProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalltimeRuleTest {
    private static final String PARTITIONS = """
            compute:
              scheduler:
                partitions:
                  - {name: titan, max_time: UNLIMITED}
                  - {name: rigel, max_time: 7-00:00:00}
                  - {name: rigel_debug, max_time: 1h, is_debug: true}
                  - {name: vega}
            """;

    @TempDir
    private Path folder;

    @Test
    void a_time_that_a_partition_does_not_give_is_told() throws IOException {
        assertThat(problems("services: {embed: {partitions: [titan, rigel, rigel_debug], walltime: 2d}}"))
                .containsExactly(
                        "services.embed.walltime: is 2d, but rigel_debug ends jobs after 1h; allowed: at most 1h");
        assertThat(problems("work_types: {small: {partition: rigel, walltime: 8d}}"))
                .containsExactly("work_types.small.walltime: is 8d, but rigel ends jobs after 7d; allowed: at most 7d");
    }

    @Test
    void an_unlimited_time_needs_one_partition_that_gives_it() throws IOException {
        assertThat(problems("services: {embed: {partitions: [titan, rigel], walltime: UNLIMITED}}"))
                .isEmpty();
        assertThat(problems("services: {embed: {partitions: [rigel, vega], walltime: UNLIMITED}}"))
                .isEmpty();
        assertThat(problems("services: {embed: {partitions: [rigel, rigel_debug], walltime: UNLIMITED}}"))
                .containsExactly("services.embed.walltime: is UNLIMITED, but each of its partitions ends jobs;"
                        + " allowed: at most 7d");
    }

    @Test
    void a_hand_over_leaves_time_before_it() throws IOException {
        assertThat(problems("services: {embed: {walltime: 5m}}"))
                .containsExactly("services.embed.handover_before: is as long as the walltime 5m: there would be no time"
                        + " before it; allowed: less than 5m");
    }

    private List<String> problems(String more) throws IOException {
        Path file = Files.writeString(folder.resolve("iter.yaml"), PARTITIONS + more + "\n");
        return new FacilityCatalog(folder, List.of(new WalltimeRule()), _ -> {})
                .check("iter").stream()
                        .map(FacilityProblem::inWords)
                        .map(words -> words.replaceFirst("^" + file + ":\\d+: ", ""))
                        .toList();
    }
}
