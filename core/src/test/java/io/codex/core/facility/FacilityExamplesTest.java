package io.codex.core.facility;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.WalltimeRule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples that the install tree has in `share/facilities`.
class FacilityExamplesTest {
    private final FacilityCatalog examples =
            new FacilityCatalog(Path.of("../slurm/src/main/share/facilities"), List.of(new WalltimeRule()), _ -> {});

    @Test
    void there_is_one_for_each_site() {
        assertThat(examples.names()).containsExactly("iter", "jet", "jt-60sa", "local", "tcv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iter", "jet", "jt-60sa", "tcv"})
    void nothing_is_wrong_with_it(String name) {
        assertThat(examples.check(name)).isEmpty();
    }

    @Test
    void embedding_at_ITER_goes_to_the_node_with_GPUs_first() {
        ServiceConfig embed = examples.find("iter").service("embed").orElseThrow();
        assertThat(embed.partitions()).containsExactly("titan", "rigel", "sun", "sirius");
        assertThat(embed.nodelist()).containsExactly("98dci4-gpu-0002");
        assertThat(embed.gpus()).isEqualTo(1);
        assertThat(embed.walltime()).isEqualTo("UNLIMITED");
        assertThat(examples.find("iter").has("98dci4-srv-1001.iter.org")).isTrue();
    }

    @Test
    void JET_has_a_queue_for_each_of_its_52_hosts() {
        assertThat(examples.find("jet").compute().scheduler().partitions())
                .hasSize(52)
                .allSatisfy(queue -> assertThat(queue.nodes()).isEqualTo(new PartitionNodes(1, List.of(queue.name()))))
                .allSatisfy(queue -> assertThat(queue.coresPerNode()).isEqualTo(16));
    }

    @Test
    void TCV_runs_everything_on_the_host_itself_with_the_lowest_priority() {
        SchedulerConfig none = examples.find("tcv").compute().scheduler();
        assertThat(none.type()).isEqualTo(SchedulerType.NONE);
        assertThat(none.nice()).isEqualTo(19);
    }

    @Test
    void JT_60SA_has_PBS_on_one_host_and_Slurm_on_another() {
        ComputeConfig compute = examples.find("jt-60sa").compute();
        assertThat(compute.schedulerOf("nakasvr23").type()).isEqualTo(SchedulerType.PBS);
        assertThat(compute.schedulerOf("falcon02").type()).isEqualTo(SchedulerType.SLURM);
        assertThat(compute.schedulerOf("nakasvr23")
                        .partition("workq")
                        .orElseThrow()
                        .nodes())
                .isEqualTo(new PartitionNodes(1, List.of("nakasvr23")));
    }
}
