package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.Gpus;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Walltime;
import io.codex.core.facility.Facility;
import io.codex.core.facility.FacilityCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicePlacementsTest {
    private static final String PARTITIONS = """
            compute:
              scheduler:
                type: slurm
                partitions:
                  - {name: titan, max_time: UNLIMITED, nodes: [gpu1, gpu2], cores_per_node: 20, memory_gb: 256, gpu_type: p100, gpus_per_node: 8}
                  - {name: rigel, max_time: 2d, cores_per_node: 28, memory_gb: 125}
                  - {name: sun, max_time: 1d, cores_per_node: 36, memory_gb: 192}
            """;

    @TempDir
    private Path folder;

    @Test
    void placesAreInTheOrderOfTheFile() throws IOException {
        var places = places("{partitions: [sun, titan, rigel]}");
        assertThat(places.possible()).extracting(Placement::partition).containsExactly("sun", "titan", "rigel");
        assertThat(places.possible()).extracting(Placement::rank).containsExactly(0, 1, 2);
        assertThat(places.refused()).isEmpty();
    }

    @Test
    void withoutPartitionsTheSchedulerChooses() throws IOException {
        assertThat(places("{}").possible()).singleElement().satisfies(place -> {
            assertThat(place.partition()).isEmpty();
            assertThat(place.resources().partitions()).isEmpty();
        });
    }

    @Test
    void aServiceThatWantsGpusDoesNotGoWhereThereAreNone() throws IOException {
        var places = places("{partitions: [rigel, titan, sun], gpus: 1}");
        assertThat(places.possible()).singleElement().satisfies(place -> {
            assertThat(place.partition()).isEqualTo("titan");
            assertThat(place.resources().gpus()).isEqualTo(new Gpus(1, null));
            assertThat(place.environment())
                    .containsEntry("CODEX_EMBED_DEVICE", "gpu")
                    .containsEntry("CODEX_EMBED_GPUS", "1");
        });
        assertThat(places.refused())
                .extracting(PlacementRefusal::inWords)
                .containsExactly(
                        "rigel: it has no GPUs, and services.embed.without_gpu does not allow that",
                        "sun: it has no GPUs, and services.embed.without_gpu does not allow that");
    }

    @Test
    void toldSoItGoesThereAndComputesOnTheCpu() throws IOException {
        var places = places("{partitions: [titan, rigel], gpus: 1, without_gpu: true}");
        Placement rigel = places.possible().getLast();
        assertThat(rigel.resources().gpus()).isNull();
        assertThat(rigel.environment()).containsEntry("CODEX_EMBED_DEVICE", "cpu");
    }

    @Test
    void pretendedGpusAreAskedForAndNotUsed() throws IOException {
        assertThat(places("{partitions: [titan], gpus: 2, gpu_type: p100, device: cpu}")
                        .possible())
                .singleElement()
                .satisfies(place -> {
                    assertThat(place.resources().gpus()).isEqualTo(new Gpus(2, "p100"));
                    assertThat(place.environment()).containsEntry("CODEX_EMBED_DEVICE", "cpu");
                });
    }

    @Test
    void gpusOfAnotherKindOrTooFewRefuse() throws IOException {
        assertThat(places("{partitions: [titan], gpus: 1, gpu_type: h100}").refused())
                .singleElement()
                .returns("its GPUs are p100, not h100", PlacementRefusal::reason);
        assertThat(places("{partitions: [titan], gpus: 9}").refused())
                .singleElement()
                .returns("its nodes have 8 GPUs, not 9", PlacementRefusal::reason);
    }

    @Test
    void nodesThatAreTooSmallRefuse() throws IOException {
        var places = places("{partitions: [titan, rigel, sun], cpus: 30, memory: 200G}");
        assertThat(places.possible()).isEmpty();
        assertThat(places.refused())
                .extracting(PlacementRefusal::inWords)
                .containsExactly(
                        "titan: its nodes have 20 cores, not 30",
                        "rigel: its nodes have 28 cores, not 30",
                        "sun: its nodes have 192.0 GB of memory, not 200G");
        assertThat(places("{partitions: [sun], memory: 16G}").possible())
                .singleElement()
                .satisfies(place -> assertThat(place.resources().memory()).isEqualTo(MemorySize.parse("16G")));
    }

    @Test
    void theWalltimeIsNoLongerThanThePartitionsAndItsLongestWhereNoneIsGiven() throws IOException {
        assertThat(walltimes("{partitions: [titan, rigel, sun], walltime: UNLIMITED}"))
                .containsExactly(
                        Walltime.unlimited(), Walltime.of(Duration.ofDays(2)), Walltime.of(Duration.ofDays(1)));
        assertThat(walltimes("{partitions: [titan, sun], walltime: 12h}"))
                .containsOnly(Walltime.of(Duration.ofHours(12)));
        assertThat(walltimes("{partitions: [titan, sun]}"))
                .containsExactly(Walltime.unlimited(), Walltime.of(Duration.ofDays(1)));
    }

    @Test
    void theNodelistHoldsWhereItsNodesAre() throws IOException {
        assertThat(places("{partitions: [titan, rigel], nodelist: [gpu2]}").possible())
                .extracting(place -> place.resources().nodelist())
                .containsExactly(List.of("gpu2"), List.of());
    }

    @Test
    void onTheHostItselfNothingIsAskedFor() throws IOException {
        var places = new ServicePlacements(
                "embed",
                facility("{partitions: [titan], memory: 4G, cpus: 2, walltime: 1h}")
                        .service("embed")
                        .orElseThrow(),
                facility("{}").compute().scheduler(),
                false,
                true);
        assertThat(places.possible()).singleElement().satisfies(place -> {
            assertThat(place.resources().partitions()).isEmpty();
            assertThat(place.resources().walltime()).isEqualTo(Walltime.of(Duration.ofHours(1)));
            assertThat(place.environment()).isEqualTo(Map.of());
        });
    }

    private List<Walltime> walltimes(String embed) throws IOException {
        return places(embed).possible().stream()
                .map(place -> place.resources().walltime())
                .toList();
    }

    private ServicePlacements places(String embed) throws IOException {
        Facility facility = facility(embed);
        return new ServicePlacements(
                "embed",
                facility.service("embed").orElseThrow(),
                facility.compute().scheduler(),
                true,
                true);
    }

    private Facility facility(String embed) throws IOException {
        Files.writeString(folder.resolve("site.yaml"), PARTITIONS + "services:\n  embed: " + embed + "\n");
        return new FacilityCatalog(folder).find("site");
    }
}
