package io.codex.core.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacilityCatalogTest {
    @TempDir
    private Path folder;

    @Test
    void localIsKnownWithoutAnyFile() {
        assertThat(new FacilityCatalog(folder.resolve("none")).find("local").name())
                .isEqualTo("local");
    }

    @Test
    void facilityIsReadFromItsFileAndThePrivateFileIsNone() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), "description: the large one\ncompute: {}\n");
        Files.writeString(folder.resolve("iter_private.yaml"), "ssh: {}\n");
        var catalog = new FacilityCatalog(folder);
        assertThat(catalog.names()).containsExactly("iter", "local");
        assertThat(catalog.find("iter").description()).isEqualTo("the large one");
    }

    @Test
    void unknownFacilityIsRefusedWithTheKnownOnes() throws IOException {
        Files.writeString(folder.resolve("jet.yaml"), "description: old\n");
        assertThatThrownBy(() -> new FacilityCatalog(folder).find("iter"))
                .isInstanceOfSatisfying(CodexException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                    assertThat(failure.hint()).contains("jet, local").contains("iter.yaml");
                });
    }

    @Test
    void invalidFileIsNamedWithItsLine() throws IOException {
        Files.writeString(folder.resolve("tcv.yaml"), "description: x\ncompute: [\n");
        assertThatThrownBy(() -> new FacilityCatalog(folder).find("tcv"))
                .hasMessageContaining("tcv.yaml")
                .hasMessageContaining(":3: is not YAML");
    }

    @Test
    void the_private_file_is_laid_over_the_public_one() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), """
                hosts: ["98dci4-*"]
                compute:
                  scheduler:
                    type: slurm
                    partitions:
                      - {name: titan, max_time: UNLIMITED, nodes: [98dci4-gpu-0002], gpus_per_node: 8}
                      - {name: rigel, nodes: 40}
                services:
                  embed: {partitions: [titan, rigel], gpus: 1, patience: 1d12h}
                  neo4j:
                """);
        Files.writeString(folder.resolve("iter_private.yaml"), """
                compute: {scheduler: {alloc_latency_ms: 149}}
                services: {embed: {partitions: [titan], gpus: , environment: {OMP_NUM_THREADS: 4, SINCE: 010, MATLAB: 9.10}}}
                embedding: {embed-host: 98dci4-gpu-0002}
                """);
        Facility facility = new FacilityCatalog(folder).find("iter");
        SchedulerConfig scheduler = facility.compute().scheduler();
        assertThat(scheduler.type()).isEqualTo(SchedulerType.SLURM);
        assertThat(scheduler.allocLatencyMs()).isEqualTo(149);
        assertThat(scheduler.partitions()).extracting(PartitionConfig::name).containsExactly("titan", "rigel");
        assertThat(scheduler.partition("titan").orElseThrow().nodes())
                .isEqualTo(new PartitionNodes(1, List.of("98dci4-gpu-0002")));
        assertThat(scheduler.partition("rigel").orElseThrow().nodes()).isEqualTo(new PartitionNodes(40, List.of()));
        ServiceConfig embed = facility.service("embed").orElseThrow();
        assertThat(embed.partitions()).containsExactly("titan");
        assertThat(embed.gpus()).as("taken back by the private file").isZero();
        assertThat(embed.patience()).isEqualTo(Duration.ofHours(36));
        assertThat(embed.environment())
                .containsExactly(
                        Map.entry("OMP_NUM_THREADS", "4"), Map.entry("SINCE", "010"), Map.entry("MATLAB", "9.10"));
        assertThat(facility.services()).containsKeys("embed", "neo4j");
        assertThat(facility.service("neo4j")).contains(ServiceConfig.usual());
        assertThat(facility.embedding().embedHost()).isEqualTo("98dci4-gpu-0002");
    }

    @Test
    void an_empty_file_is_a_facility_with_nothing_but_defaults() throws IOException {
        Files.writeString(folder.resolve("new.yaml"), "# nothing yet\n");
        assertThat(new FacilityCatalog(folder).find("new"))
                .usingRecursiveComparison()
                .ignoringFields("name", "description")
                .isEqualTo(Facility.local());
    }

    @Test
    void anchors_are_for_what_is_written_twice() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), """
                work_types:
                  small: &small {cpus: 2, walltime: 1h}
                  large: {<<: *small, cpus: 16}
                """);
        WorkType large =
                new FacilityCatalog(folder).find("iter").workType("large").orElseThrow();
        assertThat(large.cpus()).isEqualTo(16);
        assertThat(large.walltime()).isEqualTo("1h");
    }

    @Test
    void the_facility_of_a_host_is_the_one_that_names_it() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), "hosts: ['98dci4-*', 'sdcc?']\n");
        Files.writeString(folder.resolve("jet.yaml"), "compute: {login_node: {hostname: heimdall.jetdata.eu}}\n");
        Files.writeString(folder.resolve("elsewhere.yaml"), "ssh: {host: elsewhere}\n");
        var catalog = new FacilityCatalog(folder);
        assertThat(catalog.ofHost("98dci4-srv-1001.iter.org", Map.of()).name()).isEqualTo("iter");
        assertThat(catalog.ofHost("sdcc1", Map.of()).name()).isEqualTo("iter");
        assertThat(catalog.ofHost("heimdall", Map.of()).name()).isEqualTo("jet");
        assertThat(catalog.ofHost("laptop", Map.of())).isEqualTo(Facility.local());
        assertThat(catalog.ofHost("laptop", Map.of("CODEX_FACILITY", "jet")).name())
                .isEqualTo("jet");
        assertThatThrownBy(() -> catalog.ofHost("laptop", Map.of("CODEX_FACILITY", "tcv")))
                .hasMessage("unknown facility: tcv");
    }

    @Test
    void a_host_that_several_facilities_claim_is_refused_with_their_names() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "hosts: ['node*']\n");
        Files.writeString(folder.resolve("b.yaml"), "hosts: [node1]\n");
        assertThatThrownBy(() -> new FacilityCatalog(folder).ofHost("node1", Map.of()))
                .isInstanceOfSatisfying(CodexException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                    assertThat(failure).hasMessageContaining("node1 belongs to several facilities: a, b");
                    assertThat(failure.hint()).contains("CODEX_FACILITY=a");
                });
    }

    @Test
    void the_scheduler_of_a_host_is_the_one_whose_commands_it_has() throws IOException {
        Files.writeString(folder.resolve("jt60sa.yaml"), """
                compute:
                  scheduler: {type: pbs, host: nakasvr23}
                  other_schedulers: [{type: slurm, host: "falcon*"}]
                """);
        ComputeConfig compute = new FacilityCatalog(folder).find("jt60sa").compute();
        assertThat(compute.schedulerOf("falcon02.qst.go.jp").type()).isEqualTo(SchedulerType.SLURM);
        assertThat(compute.schedulerOf("nakasvr23").type()).isEqualTo(SchedulerType.PBS);
        assertThat(compute.schedulerOf("elsewhere").type()).isEqualTo(SchedulerType.PBS);
    }

    @Test
    void a_host_has_no_facility_while_a_file_that_may_be_its_own_is_not_readable() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), "hosts: [98dci4-srv-1001\n");
        assertThatThrownBy(() -> new FacilityCatalog(folder).ofHost("laptop", Map.of()))
                .hasMessageContaining("iter.yaml:2: is not YAML");
        assertThat(new FacilityCatalog(folder)
                        .ofHost("laptop", Map.of("CODEX_FACILITY", "local"))
                        .name())
                .isEqualTo("local");
    }
}
