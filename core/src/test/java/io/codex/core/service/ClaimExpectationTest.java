package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Lease;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.endpoint.Timings;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimExpectationTest {
    private static final Timings QUICK =
            new Timings(Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMillis(800), Duration.ofMillis(20));

    @TempDir
    private Path folder;

    private ServicesHome home;
    private EndpointRegistry registry;
    private ClaimExpectation expectation;

    @BeforeEach
    void open() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        registry = new EndpointRegistry(home, "local", QUICK, new LocalShell(), Duration.ofMillis(500));
        expectation = new ClaimExpectation(registry, Duration.ofMinutes(2));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void service_that_was_never_started_is_not_expected() {
        assertThat(expectation.coming("embed")).isEmpty();
    }

    @Test
    void service_whose_owner_beats_is_expected() {
        try (Lease _ = lease()) {
            assertThat(expectation.coming("embed"))
                    .hasValueSatisfying(words -> assertThat(words)
                            .startsWith("generation 1 (process ")
                            .endsWith("is there and does not serve yet"));
        }
    }

    @Test
    void service_that_was_stopped_on_purpose_is_not_expected() {
        lease().withdraw("somebody asked", true);
        assertThat(expectation.coming("embed")).isEmpty();
    }

    @Test
    void service_that_just_ended_unasked_is_expected() {
        lease().withdraw("killed by SIGSEGV", false);
        assertThat(expectation.coming("embed"))
                .hasValue("generation 1 ended (killed by SIGSEGV) and may be started again");
    }

    @Test
    void service_that_ended_unasked_long_ago_is_not_expected() {
        lease().withdraw("killed by SIGSEGV", false);
        assertThat(new ClaimExpectation(registry, Duration.ZERO).coming("embed"))
                .isEmpty();
    }

    @Test
    void replica_that_starts_is_expected_whatever_became_of_a_higher_one() {
        try (Lease _ = lease()) {
            lease().withdraw("somebody asked", true);
            assertThat(expectation.coming("embed")).isPresent();
        }
    }

    @Test
    void owner_of_another_host_is_expected_until_its_beat_stood_still_for_the_lease() throws IOException {
        ownerElsewhere();
        assertThat(expectation.coming("embed")).isPresent();
        await().until(() -> expectation.coming("embed").isEmpty());
    }

    @Test
    void owner_of_another_host_that_was_silent_for_hours_is_not_expected() throws IOException {
        Path beat = ownerElsewhere();
        Files.setLastModifiedTime(beat, FileTime.from(Instant.now().minus(Duration.ofHours(3))));
        assertThat(expectation.coming("embed")).isEmpty();
    }

    private Path ownerElsewhere() throws IOException {
        Path claim = home.endpoints().resolve("local/embed/1");
        Path beat = claim.resolveSibling("1.beat");
        String made;
        try (Lease lease = lease()) {
            made = Files.readString(claim)
                    .replace(lease.claim().process().bootId(), "another-boot")
                    .replace(lease.claim().host(), "titan");
        }
        Files.delete(claim.resolveSibling("1.withdrawn"));
        Files.writeString(claim, made);
        return Files.writeString(beat, "00000000000000000007\n");
    }

    private Lease lease() {
        return Lease.acquire(
                home.endpoints().resolve("local/embed"),
                Exclusivity.REPLICATED,
                null,
                PredecessorCheck.onThisHost(),
                QUICK,
                Duration.ofSeconds(10),
                _ -> {});
    }
}
