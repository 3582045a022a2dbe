package io.codex.core.batch.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.RememberedScheduler;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.error.CodexException;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryingJobTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void each_attempt_is_recorded_with_what_it_asked_for_and_how_it_ended() throws IOException {
        var scheduler = ending(new JobState.OutOfMemory(), new JobState.NodeFailed("down"), new JobState.Completed());
        RetryingJob.Outcome outcome = retrying(scheduler, 3).run(spec(), LONG, _ -> {});
        assertThat(outcome.last().state()).isEqualTo(new JobState.Completed());
        List<JobAttempt> attempts = new AttemptLog(folder).read();
        assertThat(attempts).isEqualTo(outcome.attempts()).hasSize(3);
        assertThat(attempts).extracting(attempt -> attempt.tag().value()).containsExactly("fit", "fit.2", "fit.3");
        assertThat(attempts)
                .extracting(attempt -> String.valueOf(attempt.resources().memory()))
                .containsExactly("4G", "6G", "6G");
        assertThat(attempts)
                .extracting(attempt -> attempt.state().kind())
                .containsExactly("out of memory", "node failure", "completed");
        assertThat(attempts.get(1).node()).isEqualTo("cn2");
        assertThat(attempts.get(2).resources().excludedNodes()).containsExactly("cn2");
        assertThat(Files.getPosixFilePermissions(folder.resolve("attempts.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void a_repeated_call_after_the_end_submits_nothing() {
        var scheduler = ending(new JobState.TimedOut(), new JobState.Completed());
        retrying(scheduler, 2).run(spec(), LONG, _ -> {});
        scheduler.forget(scheduler.id("fit.2"));
        assertThat(retrying(scheduler, 2).run(spec(), LONG, _ -> {}).last().state())
                .isEqualTo(new JobState.Completed());
        assertThat(scheduler.submitted()).hasSize(2);
    }

    @Test
    void a_call_that_was_killed_anywhere_is_taken_up_without_a_second_run_of_any_attempt() throws IOException {
        var states = List.<JobState>of(new JobState.OutOfMemory(), new JobState.TimedOut(), new JobState.Completed());
        int calls = 2 * 2 * states.size();
        for (int kill = 1; kill <= calls; kill++) {
            Files.deleteIfExists(folder.resolve("attempts.json"));
            var ends = new ArrayDeque<>(states);
            var scheduler = new RememberedScheduler()
                    .whileAwaited(running -> endOf(running, ends))
                    .dyingAt(kill);
            assertThatThrownBy(() -> retrying(scheduler, 5).run(spec(), LONG, _ -> {}))
                    .isInstanceOf(RememberedScheduler.Killed.class);
            RetryingJob.Outcome outcome = retrying(scheduler, 5).run(spec(), LONG, _ -> {});
            assertThat(outcome.last().state()).as("killed at step %d", kill).isEqualTo(new JobState.Completed());
            assertThat(scheduler.submitted())
                    .extracting(spec -> String.valueOf(spec.tag()))
                    .containsExactly("fit", "fit.2", "fit.3");
            assertThat(outcome.attempts())
                    .extracting(attempt -> attempt.state().kind())
                    .containsExactly("out of memory", "timeout", "completed");
        }
    }

    @Test
    void an_unknown_state_at_the_end_of_the_time_is_told_and_not_retried() {
        var scheduler = ending(new JobState.Unknown("no answer"));
        assertThat(retrying(scheduler, 2).run(spec(), LONG, _ -> {}).last().state())
                .isInstanceOf(JobState.Unknown.class);
        assertThat(scheduler.submitted()).hasSize(1);
    }

    @Test
    void more_retries_in_a_repeated_call_go_on_after_the_last_attempt() {
        var scheduler = ending(new JobState.Preempted(), new JobState.Preempted(), new JobState.Completed());
        RetryingJob.Outcome first = retrying(scheduler, 1).run(spec(), LONG, _ -> {});
        assertThat(first.reason()).isEqualTo("preempted by a job of higher priority in attempt 2 of 2");
        assertThat(retrying(scheduler, 2).run(spec(), LONG, _ -> {}).attempts()).hasSize(3);
    }

    @Test
    void arrays_and_folders_of_other_tags_are_refused() {
        assertThatThrownBy(() -> retrying(new RememberedScheduler(), 1)
                        .run(
                                spec().toBuilder()
                                        .output(Path.of("/tmp/%a"))
                                        .array(JobArray.of(3))
                                        .build(),
                                LONG,
                                _ -> {}))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("array");
        retrying(ending(new JobState.Completed()), 1).run(spec(), LONG, _ -> {});
        assertThatThrownBy(() -> retrying(new RememberedScheduler(), 1)
                        .run(spec().toBuilder().tag(new JobTag("other")).build(), LONG, _ -> {}))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("is of the tag fit, not of other");
    }

    @Test
    void a_process_that_succeeds_at_its_third_attempt_is_run_three_times() throws IOException {
        var local = new LocalScheduler(folder.resolve("jobs"), ServiceIdentity.hostName(), new LocalShell());
        var policy = new RetryPolicy(5, Set.of(RetriedEnd.FAILED), 1, 1, false, false);
        JobSpec spec = spec().toBuilder()
                .command(List.of("bash", "-c", "echo run $CODEX_RETRY >> runs; [[ $CODEX_RETRY == 2 ]]"))
                .build();
        RetryingJob.Outcome outcome = new RetryingJob(local, policy, folder).run(spec, LONG, _ -> {});
        assertThat(outcome.last().state()).isEqualTo(new JobState.Completed());
        assertThat(folder.resolve("runs")).hasContent("run 0\nrun 1\nrun 2\n");
    }

    private RetryingJob retrying(BatchScheduler scheduler, int retries) {
        return new RetryingJob(scheduler, RetryPolicy.of(retries), folder);
    }

    private JobSpec spec() {
        return JobSpec.builder("fit", List.of("true"), folder, folder.resolve("fit_%j.log"))
                .tag(new JobTag("fit"))
                .resources(Resources.builder()
                        .memory(MemorySize.parse("4G"))
                        .walltime(Walltime.parse("1h"))
                        .build())
                .build();
    }

    private static RememberedScheduler ending(JobState... states) {
        Deque<JobState> ends = new ArrayDeque<>(Arrays.asList(states));
        return new RememberedScheduler().whileAwaited(scheduler -> endOf(scheduler, ends));
    }

    /// The job that is under way takes the next of the ends.
    private static void endOf(RememberedScheduler scheduler, Deque<JobState> ends) {
        for (JobSnapshot job : scheduler.queue()) {
            scheduler.set(new JobSnapshot(
                    job.id(),
                    job.name(),
                    ends.removeFirst(),
                    job.submitted(),
                    "cn" + job.id(),
                    null,
                    "titan",
                    Instant.EPOCH,
                    Instant.EPOCH,
                    null,
                    1,
                    null));
        }
    }
}
