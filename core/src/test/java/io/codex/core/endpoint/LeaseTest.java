package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
    private static final Timings QUICK =
            new Timings(Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMillis(800), Duration.ofMillis(20));
    private static final PredecessorCheck CANNOT_TELL = _ -> false;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(1500);

    private Path folder;

    @BeforeEach
    void nameFolder(@TempDir Path parent) {
        folder = parent.resolve("claims");
    }

    @Test
    void firstClaimIsGenerationOne() {
        try (Lease lease = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
            assertThat(lease.generation()).isEqualTo(1);
        }
    }

    @Test
    void claimAfterWithdrawalIsTheNextGenerationAndNeverReusesANumber() {
        acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG).close();
        acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG).close();
        try (Lease third = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
            assertThat(third.generation()).isEqualTo(3);
        }
    }

    @Test
    void beatingOwnerKeepsItsGenerationLongerThanTheLease() {
        var waitedFor = new ArrayList<Claim>();
        try (Lease owner = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
            assertThatThrownBy(() ->
                            Lease.acquire(folder, Exclusivity.SINGLE, null, CANNOT_TELL, QUICK, SHORT, waitedFor::add))
                    .isInstanceOfSatisfying(CodexException.class, failure -> {
                        assertThat(failure.exitCode()).isEqualTo(ExitCode.TIMEOUT);
                        assertThat(failure).hasMessageContaining("generation 1");
                        assertThat(failure)
                                .hasMessageContaining(
                                        "process " + ProcessHandle.current().pid());
                    });
            assertThat(owner.generation()).isEqualTo(1);
        }
        assertThat(waitedFor).as("told once whom it waits for").hasSize(1);
    }

    @Test
    void stillBeatFreesTheGenerationAfterTheLease() throws IOException {
        abandonedClaim(1);
        try (Lease next = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
            assertThat(next.generation()).isEqualTo(2);
        }
    }

    @Test
    void predecessorThatCertainlyEndedIsNotWaitedFor() throws IOException {
        abandonedClaim(1);
        var never =
                new Timings(Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofHours(1), Duration.ofMillis(20));
        try (Lease next = Lease.acquire(folder, Exclusivity.SINGLE, null, _ -> true, never, LONG, _ -> {})) {
            assertThat(next.generation()).isEqualTo(2);
        }
    }

    @Test
    void claimWhoseFileIsDamagedIsOutwaited() throws IOException {
        PrivateFile.create(folder.resolve("7"), "{ torn");
        try (Lease next = acquire(Exclusivity.SINGLE, PredecessorCheck.onThisHost(), LONG)) {
            assertThat(next.generation()).isEqualTo(8);
        }
    }

    @Test
    void replicasOwnGenerationsSideBySide() {
        try (Lease first = acquire(Exclusivity.REPLICATED, CANNOT_TELL, LONG);
                Lease second = acquire(Exclusivity.REPLICATED, CANNOT_TELL, LONG)) {
            assertThat(List.of(first.generation(), second.generation())).containsExactly(1L, 2L);
        }
    }

    @Test
    void manyClaimantsAtOnceGetOneOwnerAfterTheOther() throws Exception {
        int claimants = 8;
        try (var threads = Executors.newFixedThreadPool(claimants)) {
            Callable<Long> claimAndRelease = () -> {
                try (Lease lease = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
                    assertThat(new Generations(folder).highest()).hasValue(lease.generation());
                    return lease.generation();
                }
            };
            List<Long> generations = new ArrayList<>();
            for (Future<Long> result : threads.invokeAll(java.util.Collections.nCopies(claimants, claimAndRelease))) {
                generations.add(result.get());
            }
            assertThat(generations).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        }
    }

    @Test
    void ownerThatWasOvertakenIsToldToStop() throws IOException {
        var reason = new AtomicReference<String>();
        try (Lease owner = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
            owner.onLoss(reason::set);
            abandonedClaim(2);
            await().untilAtomic(reason, org.hamcrest.Matchers.equalTo("generation 2 has taken over"));
        }
    }

    @Test
    void ownerThatCannotBeatIsToldToStopBeforeTheLeaseEnds() throws IOException {
        var reason = new AtomicReference<String>();
        Lease owner = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG);
        owner.onLoss(reason::set);
        Files.move(folder, folder.resolveSibling("unmounted"));
        await().untilAtomic(reason, org.hamcrest.Matchers.startsWith("could not beat for"));
    }

    @Test
    void withdrawalSaysWhy() throws IOException {
        Lease lease = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG);
        lease.withdraw("SIGTERM", true);
        lease.withdraw("again", false);
        assertThat(new Generations(folder).readDeparture(1)).hasValueSatisfying(departure -> {
            assertThat(departure.reason()).isEqualTo("SIGTERM");
            assertThat(departure.planned()).isTrue();
        });
        assertThat(folder.resolve("1.beat")).doesNotExist();
    }

    @Test
    void beatActionThatFailsCountsAsNoBeat() {
        var reason = new AtomicReference<String>();
        Lease owner = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG);
        owner.onBeat(_ -> {
            throw new IllegalStateException("nobody hears it");
        });
        owner.onLoss(reason::set);
        await().untilAtomic(reason, org.hamcrest.Matchers.endsWith("nobody hears it"));
    }

    @Test
    void processThatWasHeldUpLearnsThatItIsNoLongerTheOwner() throws IOException {
        try (Lease owner = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
            owner.requireOwned();
            abandonedClaim(2);
            assertThatThrownBy(owner::requireOwned).hasMessageContaining("taken over");
        }
    }

    @Test
    void processThatCouldNotBeatForTheLimitMayNotActWhateverItSees() throws IOException {
        Lease owner = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG);
        Files.delete(folder.resolve("1.beat"));
        Files.createDirectory(folder.resolve("1.beat"));
        await().untilAsserted(() -> assertThatThrownBy(owner::requireOwned).hasMessageContaining("taken over"));
    }

    @Test
    void forgottenGenerationThatALateClaimantGetsIsNotOwned() throws IOException {
        for (int generation = 1; generation <= 12; generation++) {
            acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG).close();
        }
        var generations = new Generations(folder);
        generations.forgetEnded();
        abandonedClaim(1);
        assertThat(generations.isOutdated(1, Exclusivity.SINGLE)).isTrue();
        assertThat(generations.isOutdated(1, Exclusivity.REPLICATED)).isTrue();
        assertThat(generations.isOutdated(12, Exclusivity.SINGLE)).isFalse();
    }

    @Test
    void forgottenGenerationLeavesNothingThatItsOwnerBegunToWrite() throws IOException {
        for (int generation = 1; generation <= 12; generation++) {
            acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG).close();
        }
        Files.createFile(folder.resolve(".1.json.0b9d"));
        Files.createFile(folder.resolve(".12.json.0b9d"));
        new Generations(folder).forgetEnded();
        assertThat(folder.resolve(".1.json.0b9d")).doesNotExist();
        assertThat(folder.resolve(".12.json.0b9d")).exists();
    }

    @Test
    void oldGenerationsAreForgottenAndTheCountGoesOn() throws IOException {
        int ended = 15;
        for (int generation = 1; generation <= ended; generation++) {
            acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG).close();
        }
        try (Lease owner = acquire(Exclusivity.SINGLE, CANNOT_TELL, LONG)) {
            owner.forgetEnded();
            assertThat(owner.generation()).isEqualTo(ended + 1);
            assertThat(new Generations(folder).claimed()).hasSize(10).contains((long) ended);
        }
    }

    private Lease acquire(Exclusivity exclusivity, PredecessorCheck check, Duration timeout) {
        return Lease.acquire(folder, exclusivity, null, check, QUICK, timeout, _ -> {});
    }

    private void abandonedClaim(long generation) throws IOException {
        var claim = new Claim("somebody else", generation, "elsewhere", ProcessIdentity.current(), null, Instant.now());
        PrivateFile.create(folder.resolve(Long.toString(generation)), Json.MAPPER.writeValueAsString(claim));
        PrivateFile.overwrite(folder.resolve(generation + ".beat"), "00000000000000000007\n");
    }
}
