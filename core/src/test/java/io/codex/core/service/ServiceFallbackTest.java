package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.RememberedScheduler;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a service's job goes, when places refuse it.
class ServiceFallbackTest {
    private static final ServiceProgress QUIET = (_, _) -> {};

    @TempDir
    private Path folder;

    private ServicesHome home;
    private EndpointRegistry registry;
    private final RememberedScheduler scheduler = new RememberedScheduler();
    private final RememberedScheduler here = new RememberedScheduler();

    @BeforeEach
    void open() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        registry = new EndpointRegistry(home, "site");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void theFirstPlaceThatTakesItGetsItAndTheRefusalsAreKept() {
        scheduler
                .with(
                        List.of(
                                partition("titan", false, "drained for maintenance"),
                                partition("rigel", true, ""),
                                partition("sun", true, ""),
                                partition("sirius", true, "")),
                        List.of(node("r1", "rigel", false), node("r2", "rigel", false), node("s1", "sun", true)))
                .refusing("sun", "Invalid account");
        SubmittedJob job = submit(plan("gone", "titan", "rigel", "sun", "sirius"));
        assertThat(job.place().partition()).isEqualTo("sirius");
        assertThat(job.refusals())
                .extracting(PlacementRefusal::inWords)
                .containsExactly(
                        "gone: the scheduler has no such partition, or you may not use it",
                        "titan: the partition is down (drained for maintenance)",
                        "rigel: node r1 is down (broken), node r2 is down (broken)",
                        "sun: Invalid account");
        assertThat(scheduler.submitted())
                .singleElement()
                .satisfies(spec -> assertThat(spec.resources().partitions()).containsExactly("sirius"));
    }

    @Test
    void whatIsRefusedBehindTheChosenPlaceIsNotToldAbout() {
        scheduler.with(List.of(partition("titan", true, "")), List.of());
        assertThat(submit(plan("titan", "gone")).refusals()).isEmpty();
    }

    @Test
    void whenNoPlaceTakesItEveryReasonIsTold() {
        scheduler.refusing("titan", "no such account").refusing("rigel", "too much memory");
        assertThatThrownBy(() -> submit(plan("titan", "rigel")))
                .isInstanceOfSatisfying(CodexException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.SCHEDULER);
                    assertThat(failure)
                            .hasMessage("no place takes codex-thing: titan: no such account; rigel: too much memory");
                    assertThat(failure.hint()).contains("services.thing");
                });
        assertThat(scheduler.submitted()).isEmpty();
    }

    @Test
    void onlyWhenAskedForItFallsBackToThisHost() {
        scheduler.refusing("titan", "no");
        ServicePlan plan = withLoginFallback(plan("titan"));
        SubmittedJob job = submit(plan);
        assertThat(job.place().partition()).isEmpty();
        assertThat(here.submitted()).hasSize(1);
        assertThat(scheduler.submitted()).isEmpty();
        assertThat(control().submit(plan, QUIET)).as("it is there").isEmpty();
    }

    @Test
    void aJobThatStaysPendingMovesToTheNextPlace() {
        SubmittedJob first = submit(plan("titan", "rigel"));
        SubmittedJob second =
                control().moveOn(plan("titan", "rigel"), first, QUIET).orElseThrow();
        assertThat(scheduler.cancelled()).containsExactly(first.id());
        assertThat(second.place().partition()).isEqualTo("rigel");
        assertThat(second.refusals())
                .singleElement()
                .returns("titan: pending for 10 min: queued", PlacementRefusal::inWords);
    }

    @Test
    void inTheLastPlaceItStaysPending() {
        SubmittedJob first = submit(plan("titan"));
        assertThat(control().moveOn(plan("titan"), first, QUIET)).isEmpty();
        assertThat(scheduler.cancelled()).isEmpty();
    }

    @Test
    void aJobThatHasStartedIsNotMoved() {
        SubmittedJob first = submit(plan("titan", "rigel"));
        scheduler.set(first.id(), new JobState.Running());
        assertThat(control().moveOn(plan("titan", "rigel"), first, QUIET)).isEmpty();
        assertThat(scheduler.cancelled()).isEmpty();
    }

    @Test
    void aJobWhosePlacesAreTakenByNobodyElseStaysPending() {
        scheduler.with(List.of(partition("titan", true, ""), partition("rigel", false, "")), List.of());
        SubmittedJob first = submit(plan("titan", "rigel"));
        assertThat(control().moveOn(plan("titan", "rigel"), first, QUIET)).isEmpty();
        assertThat(scheduler.cancelled()).isEmpty();
    }

    @Test
    void aJobThatWaitsForANodeThatFailedIsSubmittedElsewhere() {
        JobId first = submit(plan("titan", "rigel")).id();
        scheduler.set(requeued(first));
        assertThat(control().submit(plan("titan", "rigel"), QUIET))
                .as("as long as the node is there")
                .isEmpty();
        scheduler.with(
                List.of(partition("titan", true, ""), partition("rigel", true, "")),
                List.of(node("t1", "titan", false), node("r1", "rigel", true)));
        SubmittedJob second = submit(plan("titan", "rigel"));
        assertThat(scheduler.cancelled()).containsExactly(first);
        assertThat(second.place().partition()).isEqualTo("rigel");
        assertThat(second.refusals())
                .singleElement()
                .returns("titan: node t1 is down (broken)", PlacementRefusal::inWords);
    }

    @Test
    void aJobThatWaitsForANodeThatFailedStaysWhenThereIsNoOtherPlace() {
        JobId first = submit(plan("titan", "rigel")).id();
        scheduler.set(requeued(first));
        scheduler.with(
                List.of(partition("titan", true, ""), partition("rigel", false, "")),
                List.of(node("t1", "titan", false)));
        assertThat(control().submit(plan("titan", "rigel"), QUIET)).isEmpty();
        assertThat(scheduler.cancelled()).isEmpty();
    }

    @Test
    void nearTheEndOfItsWalltimeASuccessorIsQueuedOnceAndStartsAfterIt() {
        ServicePlan plan = withHandover(plan("titan"), Duration.ofMinutes(10));
        JobId first = submit(plan).id();
        scheduler.set(running(first, Duration.ofMinutes(40)));
        assertThat(control().submit(plan, QUIET)).as("still far from the end").isEmpty();
        scheduler.set(running(first, Duration.ofMinutes(55)));
        JobId successor = control().submit(plan, QUIET).orElseThrow().id();
        JobSpec spec = scheduler.submitted().getLast();
        assertThat(spec.dependencies())
                .singleElement()
                .satisfies(after -> assertThat(after.job()).isEqualTo(first));
        assertThat(control().submit(plan, QUIET)).as("one successor").isEmpty();
        assertThat(successor).isNotEqualTo(first);
    }

    @Test
    void aSubmissionWithUnknownEndIsRepeatedUnderItsTag() {
        scheduler.dyingAt(2);
        assertThatThrownBy(() -> submit(plan("titan"))).isInstanceOf(RememberedScheduler.Killed.class);
        scheduler.forget(new JobId("1"));
        SubmittedJob again = submit(plan("titan"));
        assertThat(again.id()).isEqualTo(new JobId("1"));
        assertThat(scheduler.submitted()).hasSize(1);
    }

    @Test
    void whatDiffersFromThePlanThatRunsIsTold() {
        submit(plan("titan"));
        assertThat(control().differences(plan("titan"))).isEmpty();
        ServicePlan more = TestPlans.in(
                home,
                "#!/bin/bash\n",
                List.of(new Placement(
                        0,
                        "titan",
                        Resources.builder()
                                .partitions(List.of("titan"))
                                .cpusPerTask(4)
                                .build(),
                        Map.of())),
                Duration.ofMinutes(10));
        assertThat(control().differences(more)).containsExactly(Map.entry("CPUs in titan", "nothing → 4"));
    }

    private ServiceControl control() {
        return new ServiceControl(home, "site", registry, new ServiceJobs(scheduler, here), "me");
    }

    private SubmittedJob submit(ServicePlan plan) {
        return control().submit(plan, QUIET).orElseThrow();
    }

    private ServicePlan plan(String... partitions) {
        var places = new ArrayList<Placement>();
        for (String partition : partitions) {
            places.add(new Placement(
                    places.size(),
                    partition,
                    Resources.builder().partitions(List.of(partition)).build(),
                    Map.of()));
        }
        return TestPlans.in(home, "#!/bin/bash\n", places, Duration.ofMinutes(10));
    }

    private static ServicePlan withLoginFallback(ServicePlan plan) {
        return TestPlans.changed(plan, plan.handover(), true);
    }

    private static ServicePlan withHandover(ServicePlan plan, Duration handover) {
        return TestPlans.changed(plan, handover, false);
    }

    private JobSnapshot running(JobId id, Duration since) {
        return new JobSnapshot(
                id,
                "codex-thing",
                new JobState.Running(),
                Instant.EPOCH,
                "titan1",
                folder.resolve("log"),
                "titan",
                Instant.now().minus(since),
                null,
                Walltime.of(Duration.ofHours(1)),
                1,
                null);
    }

    private JobSnapshot requeued(JobId id) {
        var state = new JobState.Requeued("its node failed");
        Path log = folder.resolve("log");
        return new JobSnapshot(id, "codex-thing", state, Instant.EPOCH, "", log, "titan", null, null, null, 1, null);
    }

    private static Partition partition(String name, boolean available, String comment) {
        return new Partition(name, available, false, Walltime.unlimited(), 2, 1, "", comment);
    }

    private static Node node(String name, String partition, boolean usable) {
        return new Node(
                name, usable ? "idle" : "down", usable, List.of(partition), 16, 16, null, "", usable ? "" : "broken");
    }
}
