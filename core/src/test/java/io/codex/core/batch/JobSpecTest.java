package io.codex.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.file.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobSpecTest {
    @Test
    void everything_that_can_be_asked_survives_json() throws Exception {
        JobSpec spec = builder()
                .tag(new JobTag("a-tag"))
                .environment(Map.of("A", "b c"))
                .error(Path.of("/tmp/err_%a"))
                .resources(Resources.builder()
                        .nodes(2)
                        .tasksPerNode(4)
                        .cpusPerTask(8)
                        .gpus(new Gpus(2, "h100"))
                        .memory(MemorySize.parse("64G"))
                        .walltime(Walltime.of(Duration.ofHours(2)))
                        .partitions(List.of("titan", "rigel"))
                        .qos("high")
                        .account("lab")
                        .constraint("avx512")
                        .nodelist(List.of("titan1"))
                        .excludedNodes(List.of("titan2"))
                        .exclusive(true)
                        .reservation("maintenance")
                        .build())
                .dependencies(List.of(
                        Dependency.afterOk(new JobId("1")),
                        Dependency.afterAny(new JobId("2")),
                        Dependency.afterNotOk(new JobId("3"))))
                .singleton(true)
                .array(new JobArray(5, 10, 2))
                .requeue(true)
                .endSignal(EndSignal.parse("USR1@90s"))
                .nice(10)
                .mail(new Mail("ada@example.org", Set.of(Mail.Event.FAIL)))
                .comment("two words")
                .nativeOptions(List.of("--wckey=x"))
                .held(true)
                .build();
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(spec), JobSpec.class))
                .isEqualTo(spec);
        assertThat(spec.toBuilder().build()).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/b", "two\nlines", " begins with a blank"})
    void a_name_is_one_line_and_no_path(String name) {
        assertThatThrownBy(() -> builder().name(name).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_signal_before_the_end_needs_an_end() {
        assertThatThrownBy(() -> builder().endSignal(EndSignal.parse("TERM@1m")).build())
                .hasMessageContaining("walltime");
    }

    @Test
    void array_tasks_do_not_share_an_output() {
        assertThatThrownBy(() -> builder()
                        .output(Path.of("/tmp/out"))
                        .array(JobArray.of(2))
                        .build())
                .hasMessageContaining("%a");
    }

    @Test
    void a_variables_name_is_no_shell_code() {
        assertThatThrownBy(() -> builder().environment(Map.of("A;rm", "1")).build())
                .hasMessageContaining("not a variable's name");
    }

    @Test
    void a_job_names_its_output_by_id_and_index() {
        JobSpec spec = builder().build();
        assertThat(spec.outputOf(new JobId("12"))).isEqualTo(Path.of("/tmp/out_12_"));
        assertThat(spec.outputOf(new JobId("12"), 3)).isEqualTo(Path.of("/tmp/out_12_3"));
    }

    @Test
    void a_large_array_is_parted_so_that_no_index_is_beyond_the_limit() {
        assertThat(new JobArray(0, 1000, 0).parts(1001)).containsExactly(new JobArray(0, 1000, 0));
        assertThat(new JobArray(0, 2500, 7).parts(1001))
                .containsExactly(
                        new JobArray(0, 1001, 7, 0),
                        new JobArray(1001, 1001, 7, 1001),
                        new JobArray(2002, 498, 7, 2002));
        assertThat(new JobArray(2000, 5, 0).parts(1001)).containsExactly(new JobArray(2000, 5, 0, 2000));
    }

    private static JobSpec.Builder builder() {
        return JobSpec.builder("a job", List.of("true"), Path.of("/tmp"), Path.of("/tmp/out_%j_%a"));
    }
}
