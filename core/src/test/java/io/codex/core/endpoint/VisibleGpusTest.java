package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VisibleGpusTest {
    private static final GpuUsage THIRD = new GpuUsage(2, "NVIDIA A100", "GPU-5ad9ac04-0000", 0L, 0L, 0);

    @Test
    void without_the_variable_all_are_visible() {
        assertThat(VisibleGpus.of(List.of(0, 2), null).ids()).containsExactly("0", "2");
    }

    @Test
    void indices_count_among_the_visible_ones() {
        assertThat(VisibleGpus.of(List.of(0, 1), "2, 3").ids()).containsExactly("2", "3");
        assertThat(VisibleGpus.of(List.of(1), "GPU-11aa,GPU-5ad9").contains(THIRD))
                .isTrue();
    }

    @Test
    void a_gpu_is_known_by_its_index_or_the_beginning_of_its_uuid() {
        assertThat(new VisibleGpus(List.of("2")).contains(THIRD)).isTrue();
        assertThat(new VisibleGpus(List.of("GPU-5ad9ac04")).contains(THIRD)).isTrue();
        assertThat(new VisibleGpus(List.of("0", "GPU-11aa", "")).contains(THIRD))
                .isFalse();
    }

    @Test
    void an_empty_variable_hides_all() {
        assertThat(VisibleGpus.of(List.of(1), "").ids()).isEmpty();
    }
}
