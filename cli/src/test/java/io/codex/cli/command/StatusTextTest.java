package io.codex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
    @ParameterizedTest
    @CsvSource({"PT-3S, 0 s", "PT59S, 59 s", "PT61S, 1 min 1 s", "PT3H5M, 3 h 5 min", "PT49H, 2 d 1 h"})
    void durationIsInItsTwoLargestUnits(Duration duration, String words) {
        assertThat(Elapsed.inWords(duration)).isEqualTo(words);
    }
}
