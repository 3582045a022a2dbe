package io.codex.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationLatencyTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private AllocationLatency latency;

    @BeforeEach
    void open() {
        latency = new AllocationLatency(folder.resolve("latency"));
    }

    @Test
    void nothing_is_known_before_the_first() throws IOException {
        assertThat(latency.median("rigel")).isEmpty();
    }

    @Test
    void one_that_waited_long_does_not_decide() throws IOException {
        latency.add("rigel", Duration.ofMillis(150));
        latency.add("rigel", Duration.ofHours(2));
        latency.add("rigel", Duration.ofMillis(170));
        assertThat(latency.median("rigel")).contains(Duration.ofMillis(170));
    }

    @Test
    void partitions_are_told_apart_and_the_scheduler_s_choice_is_one() throws IOException {
        latency.add("rigel", Duration.ofSeconds(1));
        latency.add("", Duration.ofSeconds(9));
        assertThat(latency.median("rigel")).contains(Duration.ofSeconds(1));
        assertThat(latency.median("")).contains(Duration.ofSeconds(9));
        assertThat(latency.median("sun")).isEmpty();
    }

    @Test
    void the_last_twenty_count() throws IOException {
        for (int i = 0; i < 20; i++) {
            latency.add("rigel", Duration.ofHours(1));
        }
        for (int i = 0; i < 20; i++) {
            latency.add("rigel", Duration.ofSeconds(1));
        }
        assertThat(latency.median("rigel")).contains(Duration.ofSeconds(1));
    }

    @Test
    void a_damaged_file_is_named() throws IOException {
        latency.add("rigel", Duration.ofSeconds(1));
        Path file = folder.resolve("latency/rigel.json");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> latency.median("rigel"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }
}
