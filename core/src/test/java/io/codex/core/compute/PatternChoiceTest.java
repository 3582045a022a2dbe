package io.codex.core.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.facility.WorkPattern;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternChoiceTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({"SESSION", "BATCH", "DEBUG"})
    void what_is_asked_for_is_taken_without_a_word(WorkPattern asked) {
        assertThat(PatternChoice.of(asked, true, Duration.ofDays(1), HOUR)).isEqualTo(new PatternChoice(asked, ""));
    }

    @Test
    void a_session_that_is_there_is_used_however_long_allocations_take() {
        assertThat(PatternChoice.of(WorkPattern.AUTO, true, Duration.ofDays(1), HOUR))
                .isEqualTo(new PatternChoice(WorkPattern.SESSION, "a session is there"));
    }

    @Test
    void a_session_is_started_where_nobody_knows_how_long_that_takes() {
        assertThat(PatternChoice.of(WorkPattern.AUTO, false, null, HOUR).pattern())
                .isEqualTo(WorkPattern.SESSION);
    }

    @ParameterizedTest
    @CsvSource({
        // allocations, the command, pattern: two minutes are worth it always, a tenth of the command's time, too
        "PT0.149S, PT1H, SESSION",
        "PT2M, PT1M, SESSION",
        "PT2M1S, PT20M, BATCH",
        "PT2M1S, PT21M, SESSION",
        "PT10M, PT4H, SESSION",
        "PT3H, PT4H, BATCH",
    })
    void the_wait_is_weighed_against_the_command(Duration latency, Duration expected, WorkPattern pattern) {
        assertThat(PatternChoice.of(WorkPattern.AUTO, false, latency, expected).pattern())
                .isEqualTo(pattern);
    }

    @Test
    void the_times_are_told() {
        assertThat(PatternChoice.of(WorkPattern.AUTO, false, Duration.ofHours(3), Duration.ofMinutes(90))
                        .reason())
                .isEqualTo("allocations take 3 h, the command at most 90 min");
    }
}
