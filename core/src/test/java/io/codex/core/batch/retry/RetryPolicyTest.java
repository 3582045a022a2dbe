package io.codex.core.batch.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private static final RetryPolicy POLICY = RetryPolicy.of(2);

    @Test
    void out_of_memory_asks_for_more_memory_and_a_timeout_for_more_time() {
        JobSpec spec = spec(Resources.builder()
                .memory(MemorySize.parse("4G"))
                .walltime(Walltime.parse("1h"))
                .build());
        Resources roomier =
                next(spec, ended(new JobState.OutOfMemory()), 1).orElseThrow().resources();
        assertThat(roomier.memory()).isEqualTo(MemorySize.parse("6G"));
        assertThat(roomier.walltime()).isEqualTo(Walltime.parse("1h"));
        Resources longer =
                next(spec, ended(new JobState.TimedOut()), 1).orElseThrow().resources();
        assertThat(longer.memory()).isEqualTo(MemorySize.parse("4G"));
        assertThat(longer.walltime()).isEqualTo(Walltime.parse("90m"));
    }

    @Test
    void a_timeout_at_the_sites_own_limit_asks_for_more_than_that() {
        assertThat(next(spec(Resources.none()), ended(new JobState.TimedOut()), 1)
                        .orElseThrow()
                        .resources()
                        .walltime())
                .isEqualTo(Walltime.parse("30m"));
    }

    @Test
    void what_cannot_be_raised_is_not_asked_for_again() {
        assertThat(POLICY.decide(spec(Resources.none()), ended(new JobState.OutOfMemory()), 1))
                .isEqualTo(new RetryDecision.Stop("it ended out of memory, and asked for none that could be raised"));
        var same = new RetryPolicy(2, RetryPolicy.DEFAULT_ENDS, 1, 1, true, true);
        assertThat(same.next(spec(Resources.none()), ended(new JobState.OutOfMemory()), 1))
                .isPresent();
    }

    @Test
    void after_a_node_failure_the_job_goes_to_the_next_partition_and_keeps_off_that_node() {
        JobSpec spec = spec(Resources.builder()
                .partitions(List.of("titan", "rigel", "sirius"))
                .excludedNodes(List.of("old1"))
                .build());
        JobSpec second = next(spec, failedOn("cn07", "titan"), 1).orElseThrow();
        assertThat(second.resources().partitions()).containsExactly("rigel", "sirius", "titan");
        assertThat(second.resources().excludedNodes()).containsExactly("old1", "cn07");
        JobSpec third = next(second, failedOn("cn09", "sirius"), 2).orElseThrow();
        assertThat(third.resources().partitions()).containsExactly("rigel", "titan", "sirius");
        assertThat(third.resources().excludedNodes()).containsExactly("old1", "cn07", "cn09");
    }

    @Test
    void a_node_that_was_asked_for_and_one_of_several_are_not_excluded() {
        JobSpec asked = spec(Resources.builder().nodelist(List.of("cn07")).build());
        assertThat(next(asked, failedOn("cn07", ""), 1).orElseThrow().resources())
                .isEqualTo(asked.resources());
        assertThat(next(spec(Resources.none()), failedOn("cn[07-08]", ""), 1)
                        .orElseThrow()
                        .resources()
                        .excludedNodes())
                .isEmpty();
    }

    @Test
    void each_attempt_has_a_tag_and_a_number_of_its_own() {
        JobSpec second =
                next(spec(Resources.none()), ended(new JobState.Preempted()), 1).orElseThrow();
        JobSpec third = next(second, ended(new JobState.Preempted()), 2).orElseThrow();
        assertThat(List.of(second, third))
                .extracting(JobSpec::tag)
                .containsExactly(new JobTag("fit.2"), new JobTag("fit.3"));
        assertThat(List.of(second, third))
                .extracting(spec -> spec.environment().get("CODEX_RETRY"))
                .containsExactly("1", "2");
        assertThat(next(third, ended(new JobState.Preempted()), 3)).isEmpty();
    }

    @Test
    void dependencies_held_for_the_attempt_that_ran_and_are_not_passed_on() {
        JobSpec spec = spec(Resources.none()).toBuilder()
                .dependencies(List.of(Dependency.afterOk(new JobId("1"))))
                .build();
        assertThat(next(spec, failedOn("cn07", ""), 1).orElseThrow().dependencies())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void what_has_not_ended_badly_for_certain_is_never_retried(int which) {
        List<JobState> states = List.of(
                new JobState.Unknown("no answer"),
                new JobState.Cancelled("me"),
                new JobState.Completed(),
                new JobState.Running(),
                new JobState.Requeued("preempted"),
                new JobState.Pending("queued"),
                new JobState.Held("by user"),
                new JobState.Suspended("by root"));
        var everything = new RetryPolicy(9, Set.of(RetriedEnd.values()), 2, 2, true, true);
        assertThat(everything.next(spec(Resources.none()), ended(states.get(which)), 1))
                .isEmpty();
    }

    @Test
    void failed_and_vanished_are_retried_only_when_they_are_named() {
        JobSpec spec = spec(Resources.none());
        assertThat(next(spec, ended(new JobState.Failed(1)), 1)).isEmpty();
        assertThat(next(spec, ended(new JobState.Vanished("gone")), 1)).isEmpty();
        var named = new RetryPolicy(2, Set.of(RetriedEnd.FAILED, RetriedEnd.VANISHED), 1, 1, true, true);
        assertThat(named.next(spec, ended(new JobState.Failed(1)), 1)).isPresent();
        assertThat(named.next(spec, ended(new JobState.Vanished("gone")), 1)).isPresent();
    }

    @Test
    void a_vanished_job_that_may_not_have_started_is_not_freed_of_its_dependencies() {
        var named = new RetryPolicy(2, Set.of(RetriedEnd.VANISHED), 1, 1, true, true);
        JobSpec spec = spec(Resources.none()).toBuilder()
                .dependencies(List.of(Dependency.afterOk(new JobId("1"))))
                .build();
        assertThat(named.next(spec, ended(new JobState.Vanished("gone")), 1)).isEmpty();
    }

    @Test
    void ends_are_read_in_both_ways_of_writing() {
        assertThat(RetriedEnd.parse("out of memory")).isEqualTo(RetriedEnd.OUT_OF_MEMORY);
        assertThat(RetriedEnd.parse("node-failure")).isEqualTo(RetriedEnd.NODE_FAILURE);
        assertThatThrownBy(() -> RetriedEnd.parse("cancelled"))
                .hasMessageContaining("cancelled; known are: failed, timeout, out-of-memory");
    }

    private static Optional<JobSpec> next(JobSpec spec, JobSnapshot ended, int attempt) {
        return POLICY.next(spec, ended, attempt);
    }

    private static JobSpec spec(Resources resources) {
        return JobSpec.builder("fit", List.of("true"), Path.of("/work"), Path.of("/work/log"))
                .tag(new JobTag("fit"))
                .resources(resources)
                .build();
    }

    private static JobSnapshot ended(JobState state) {
        return snapshot(state, "cn07", "titan");
    }

    private static JobSnapshot failedOn(String node, String partition) {
        return snapshot(new JobState.NodeFailed("down"), node, partition);
    }

    private static JobSnapshot snapshot(JobState state, String node, String partition) {
        return new JobSnapshot(
                new JobId("7"),
                "fit",
                state,
                Instant.EPOCH,
                node,
                null,
                partition,
                null,
                null,
                Walltime.of(Duration.ofMinutes(20)),
                1,
                new JobTag("fit"));
    }
}
