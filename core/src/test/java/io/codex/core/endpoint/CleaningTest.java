package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.file.PrivateFile;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleaningTest {
    private static final Timings QUICK =
            new Timings(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofMillis(100));
    private static final PredecessorCheck NOBODY_KNOWS = _ -> false;

    @TempDir
    private Path folder;

    private final List<Duration> waits = new ArrayList<>();
    private ServicesHome home;
    private EndpointRegistry registry;
    private Secret token;

    @BeforeEach
    void open() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        registry = new EndpointRegistry(home, "local", QUICK, new LocalShell(), Duration.ofMillis(500));
        token = new Secrets(home).token("embed");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void service_that_serves_is_left_alone_and_nothing_is_waited_for() {
        try (Ownership ownership = claim();
                var control = control(1)) {
            publish(ownership, control);
            CleanReport report = clean(NOBODY_KNOWS);
            assertThat(report.removed()).isEmpty();
            assertThat(report.kept()).isEmpty();
            assertThat(record(1)).exists();
        }
        assertThat(waits).isEmpty();
    }

    @Test
    void owner_that_beats_keeps_its_record_although_nothing_answers() {
        try (Ownership ownership = claim()) {
            var control = control(1);
            publish(ownership, control);
            control.close();
            CleanReport report = clean(NOBODY_KNOWS);
            assertThat(report.removed()).isEmpty();
            assertThat(report.kept()).containsExactly(new CleanReport.Item(record(1), "its owner beats"));
            assertThat(record(1)).exists();
        }
    }

    @Test
    void record_of_a_dead_node_goes_after_its_beat_stood_still_for_the_lease() throws IOException {
        deadElsewhere();
        CleanReport report = clean(NOBODY_KNOWS);
        assertThat(report.removed()).containsExactly(new CleanReport.Item(record(1), "nobody beat for 3 s"));
        assertThat(waits).isNotEmpty();
        assertThat(record(1)).doesNotExist();
        assertThat(Files.readString(home.view())).doesNotContain("EMBED_URL");
        assertThat(registry.departure("embed", 1))
                .hasValueSatisfying(departure -> assertThat(departure.planned()).isFalse());
    }

    @Test
    void record_whose_job_has_ended_goes_at_once() throws IOException {
        deadElsewhere();
        CleanReport report = clean(claim -> claim.host().equals("titan"));
        assertThat(report.removed()).containsExactly(new CleanReport.Item(record(1), "its owner has ended"));
        assertThat(waits).isEmpty();
    }

    @Test
    void record_that_a_withdrawn_owner_left_goes_at_once() throws IOException {
        String text;
        try (Ownership ownership = claim();
                var control = control(1)) {
            publish(ownership, control);
            text = Files.readString(record(1));
        }
        PrivateFile.replace(record(1), text);
        assertThat(clean(NOBODY_KNOWS).removed())
                .containsExactly(new CleanReport.Item(record(1), "its owner withdrew"));
        assertThat(waits).isEmpty();
    }

    @Test
    void damaged_record_that_nobody_claimed_goes_after_the_lease_and_a_link_is_not_followed() throws IOException {
        PrivateFile.replace(record(7), "damaged");
        Path elsewhere = Files.writeString(folder.resolve("mine"), "precious");
        Files.createSymbolicLink(record(8), elsewhere);
        CleanReport report = clean(NOBODY_KNOWS);
        assertThat(report.removed()).extracting(CleanReport.Item::file).containsExactlyInAnyOrder(record(7), record(8));
        assertThat(elsewhere).hasContent("precious");
    }

    @Test
    void folder_and_foreign_file_are_named_and_left_alone() throws IOException {
        Files.createDirectories(record(7));
        Path note = Files.writeString(record(7).resolveSibling("notes.txt"), "hello");
        assertThat(registry.survey().foreign()).containsExactly(note);
        assertThat(clean(NOBODY_KNOWS).kept())
                .singleElement()
                .extracting(CleanReport.Item::reason)
                .asString()
                .startsWith("it is a folder");
        assertThat(note).exists();
    }

    @Test
    void survey_tells_of_every_cluster_what_serves_and_what_does_not() throws IOException {
        try (Ownership ownership = claim();
                Ownership starting = claim();
                var control = control(1)) {
            publish(ownership, control);
            Path other = home.endpoints().resolve("iter/neo4j/4.json");
            PrivateFile.replace(other, "damaged");
            EndpointSurvey survey = registry.survey();
            assertThat(survey.isServed()).isFalse();
            assertThat(survey.entries())
                    .extracting(entry ->
                            entry.cluster() + " " + entry.service() + " " + entry.generation() + " " + entry.state())
                    .containsExactly(
                            "iter neo4j 4 REJECTED",
                            "local embed %d UNPUBLISHED".formatted(starting.generation()),
                            "local embed 1 VERIFIED");
            assertThat(survey.entries().getLast()).satisfies(entry -> {
                assertThat(entry.detail()).startsWith("proved itself on http://127.0.0.1:");
                assertThat(entry.beat()).isNotNull();
                assertThat(entry.claim()).isNotNull();
            });
            Files.delete(other);
            assertThat(registry.survey().isServed()).isTrue();
        }
    }

    private CleanReport clean(PredecessorCheck check) {
        return registry.clean(check, (_, left) -> waits.add(left));
    }

    /// A published generation of another host, whose owner is no more.
    private void deadElsewhere() throws IOException {
        Path claim = record(1).resolveSibling("1");
        String record;
        String claimed;
        try (Ownership ownership = claim();
                var control = control(1)) {
            publish(ownership, control);
            record = Files.readString(record(1));
            claimed = Files.readString(claim);
        }
        Files.delete(record(1).resolveSibling("1.withdrawn"));
        PrivateFile.replace(record(1), record);
        PrivateFile.replace(
                claim,
                claimed.replaceAll("\"bootId\"\\s*:\\s*\"[^\"]*\"", "\"bootId\":\"another\"")
                        .replace(ServiceIdentity.hostName(), "titan"));
        PrivateFile.replace(record(1).resolveSibling("1.beat"), "00000000000000000007\n");
    }

    private Ownership claim() {
        return registry.claim(
                ServiceIdentity.fromEnvironment("embed", "test", Map.of()),
                Exclusivity.REPLICATED,
                PredecessorCheck.onThisHost(),
                Duration.ofSeconds(10),
                _ -> {});
    }

    private ControlServer control(long generation) {
        return ControlServer.start("127.0.0.1", token, "embed", generation, new ControlHandler() {
            @Override
            public ControlHealth health() {
                return new ControlHealth(true, "works");
            }

            @Override
            public void drain() {}

            @Override
            public void stop() {}
        });
    }

    private void publish(Ownership ownership, ControlServer control) {
        ownership.publish(
                "127.0.0.1", 18765, URI.create("http://127.0.0.1:18765"), null, control.url("127.0.0.1"), token.file());
    }

    private Path record(long generation) {
        return home.endpoints().resolve("local/embed/" + generation + ".json");
    }
}
