package io.codex.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {
    @ParameterizedTest
    @CsvSource({"64G, 65536", "64GB, 65536", "64gib, 65536", "1.5t, 1572864", "500 MB, 500", "500, 500", "1024K, 1"})
    void every_way_to_write_it_is_read(String text, long mebibytes) {
        assertThat(MemorySize.parse(text)).isEqualTo(MemorySize.ofMebibytes(mebibytes));
    }

    @Test
    void the_unit_of_a_number_alone_is_the_schedulers() {
        assertThat(MemorySize.parse("2048", "K")).isEqualTo(MemorySize.ofMebibytes(2));
        assertThat(MemorySize.parse("2048", "").bytes()).isEqualTo(2048);
        assertThat(MemorySize.parse("2048B", "K").bytes()).isEqualTo(2048);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1G", "much", "1X", "G"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> MemorySize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"64G, 64G", "1.5G, 1536M", "1000M, 1000M", "1T, 1T"})
    void it_is_written_exactly_in_the_largest_unit(String text, String shown) {
        assertThat(MemorySize.parse(text)).hasToString(shown);
    }

    @Test
    void more_of_it_is_rounded_up() {
        assertThat(MemorySize.parse("3M").times(1.5)).isEqualTo(MemorySize.ofMebibytes(5));
    }
}
