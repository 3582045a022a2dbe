package io.codex.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.file.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalltimeTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "30m, PT30M",
        "90min, PT1H30M",
        "1d12h, PT36H",
        "2h30m, PT2H30M",
        "PT90M, PT1H30M",
        "P1DT2H, PT26H",
        "45, PT45M",
        "30:00, PT30M",
        "1:30:00, PT1H30M",
        "2-12, PT60H",
        "1-02:03, PT26H3M",
        "1-02:03:04, PT26H3M4S"
    })
    void what_people_write_is_a_time(String text, Duration duration) {
        assertThat(Walltime.parse(text)).isEqualTo(Walltime.of(duration));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNLIMITED", "infinite", "unlimited"})
    void no_limit_has_several_names(String text) {
        assertThat(Walltime.parse(text)).isEqualTo(Walltime.unlimited());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "1w", "-5", "1:2:3:4", ":", "h"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> Walltime.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "SLURM, 30, PT30M",
        "SLURM, 30:00, PT30M",
        "SECONDS, 30, PT30S",
        "SECONDS, 30:00, PT30M",
        "SECONDS, 100:00:01, PT100H1S",
        "SECONDS, :30:, PT30M",
        "LSF, 30, PT30M",
        "LSF, 30:00, PT30H",
        "LSF, 2:15, PT2H15M"
    })
    void schedulers_differ_in_what_numbers_mean(ClockTime form, String text, Duration duration) {
        assertThat(form.parse(text)).isEqualTo(Walltime.of(duration));
    }

    @Test
    void a_time_survives_json() throws Exception {
        Walltime walltime = Walltime.of(Duration.ofHours(36));
        String json = Json.MAPPER.writeValueAsString(walltime);
        assertThat(json).isEqualTo("\"1d12h\"");
        assertThat(Json.MAPPER.readValue(json, Walltime.class)).isEqualTo(walltime);
        assertThat(Json.MAPPER.readValue("\"unlimited\"", Walltime.class)).isEqualTo(Walltime.unlimited());
    }
}
