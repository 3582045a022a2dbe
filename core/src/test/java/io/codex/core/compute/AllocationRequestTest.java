package io.codex.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.Gpus;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.facility.Facility;
import io.codex.core.facility.FacilityCatalog;
import io.codex.core.facility.WorkPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationRequestTest {
    private static final String FILE = """
            compute:
              scheduler:
                type: slurm
                partitions:
                  - {name: rigel, max_time: 3h}
                  - {name: sun_debug, max_time: 2h, is_debug: true}
                  - {name: rigel_debug, max_time: 30m, is_debug: true}
              session: {walltime: 4h}
            work_types:
              shell: {partition: rigel, cpus: 2, memory: 4G, walltime: 20m, account: fusion}
              long: {partition: rigel, walltime: 2h}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Facility facility;

    @BeforeEach
    void read() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), FILE);
        facility = new FacilityCatalog(folder).find("iter");
    }

    private AllocationRequest request(Resources asked, String workType) {
        return new AllocationRequest(
                asked,
                facility.workType(workType).orElse(null),
                facility.compute().scheduler(),
                facility.compute().session());
    }

    @Test
    void options_go_before_the_work_type_and_that_before_the_defaults() {
        Resources asked =
                Resources.builder().cpusPerTask(8).gpus(Gpus.parse("2")).build();
        Resources merged = request(asked, "shell").resources(WorkPattern.BATCH);
        assertThat(merged.cpusPerTask()).isEqualTo(8);
        assertThat(merged.memory()).isEqualTo(MemorySize.parse("4G"));
        assertThat(merged.gpus()).isEqualTo(Gpus.parse("2"));
        assertThat(merged.account()).isEqualTo("fusion");
        assertThat(merged.partitions()).containsExactly("rigel");
        assertThat(merged.walltime()).isEqualTo(Walltime.parse("20m"));
    }

    @Test
    void a_session_lasts_as_long_as_the_facility_says_and_its_partition_allows() {
        assertThat(request(Resources.none(), "shell")
                        .resources(WorkPattern.SESSION)
                        .walltime())
                .isEqualTo(Walltime.parse("3h"));
    }

    @Test
    void a_walltime_that_the_user_names_is_for_the_scheduler_to_judge() {
        Resources asked = Resources.builder().walltime(Walltime.parse("9h")).build();
        assertThat(request(asked, "shell").resources(WorkPattern.SESSION).walltime())
                .isEqualTo(Walltime.parse("9h"));
    }

    @Test
    void debug_goes_to_the_debug_partition_of_the_same_nodes_for_no_longer_than_it_allows() {
        Resources debug = request(Resources.none(), "long").resources(WorkPattern.DEBUG);
        assertThat(debug.partitions()).containsExactly("rigel_debug");
        assertThat(debug.walltime()).isEqualTo(Walltime.parse("30m"));
    }

    @Test
    void debug_lasts_an_hour_at_most_whatever_is_asked_for() {
        Resources asked = Resources.builder()
                .partitions(List.of("sun_debug"))
                .walltime(Walltime.parse("2h"))
                .build();
        assertThat(request(asked, "long").resources(WorkPattern.DEBUG).walltime())
                .isEqualTo(Walltime.parse("1h"));
    }

    @Test
    void debug_without_a_debug_partition_is_refused_with_what_to_do() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), "compute: {scheduler: {type: slurm}}\n");
        facility = new FacilityCatalog(folder).find("iter");
        assertThatThrownBy(() -> request(Resources.none(), "none").resources(WorkPattern.DEBUG))
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.hint()).contains("is_debug: true"));
    }

    @Test
    void a_session_that_has_what_is_asked_for_lacks_nothing() {
        Resources session = Resources.builder()
                .cpusPerTask(4)
                .memory(MemorySize.parse("8G"))
                .account("fusion")
                .build();
        Resources wanted = Resources.builder()
                .cpusPerTask(4)
                .memory(MemorySize.parse("4G"))
                .account("fusion")
                .build();
        assertThat(AllocationRequest.lacking(wanted, session, Walltime.parse("1h"), Walltime.parse("61m")))
                .isEmpty();
    }

    @Test
    void what_a_session_lacks_is_named() {
        Resources session = Resources.builder()
                .cpusPerTask(1)
                .memory(MemorySize.parse("2G"))
                .build();
        assertThat(lacking(Resources.builder().cpusPerTask(4), session)).contains("4 CPUs are asked for, it has 1");
        assertThat(lacking(Resources.builder().memory(MemorySize.parse("3G")), session))
                .contains("3G of memory are asked for, it has 2G");
        assertThat(lacking(Resources.builder().gpus(Gpus.parse("1")), session))
                .contains("GPUs are asked for (1), it has none");
        assertThat(lacking(Resources.builder().exclusive(true), session))
                .contains("whole nodes are asked for, it shares its own");
        assertThat(lacking(Resources.builder().account("fusion"), session))
                .contains("it is charged to another account");
        assertThat(AllocationRequest.lacking(
                        Resources.none(), session, Walltime.parse("2h"), Walltime.of(Duration.ofMinutes(30))))
                .contains("2h are asked for, it has 30m left");
        assertThat(AllocationRequest.lacking(
                        Resources.none(), session, Walltime.unlimited(), Walltime.of(Duration.ofMinutes(30))))
                .hasValueSatisfying(words -> assertThat(words).endsWith("it has 30m left"));
    }

    @Test
    void a_session_without_a_limit_of_memory_has_what_the_scheduler_gives_or_the_whole_node_s() {
        Resources.Builder wanted = Resources.builder().memory(MemorySize.parse("64G"));
        assertThat(lacking(wanted, Resources.none()))
                .contains("64G of memory are asked for, it has what the scheduler gives without");
        assertThat(lacking(wanted, Resources.builder().exclusive(true).build())).isEmpty();
        assertThat(lacking(Resources.builder(), Resources.none())).isEmpty();
    }

    private static Optional<String> lacking(Resources.Builder wanted, Resources session) {
        return AllocationRequest.lacking(wanted.build(), session, null, Walltime.unlimited());
    }
}
