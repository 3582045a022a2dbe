package io.codex.core.batch.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Walltime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobFactsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration GRACE = Duration.ofMinutes(1);

    private @Nullable JobReport queued;
    private @Nullable String queueFailure;
    private boolean seen = true;
    private @Nullable ExitRecord exit;
    private @Nullable String cancelledBy;
    private @Nullable JobReport history;
    private @Nullable String unasked;
    private boolean silent;
    private boolean stale;
    private boolean begun;
    private @Nullable Instant missing;
    private @Nullable Walltime walltime;

    @Test
    void a_job_that_the_queue_has_is_as_the_queue_says() {
        queued = report(new JobState.Pending("waits"));
        assertThat(state()).isEqualTo(new JobState.Pending("waits"));
    }

    @Test
    void an_exit_code_that_was_left_ends_a_job_that_still_seems_to_run() {
        queued = report(new JobState.Running());
        exit = exit(3, "");
        assertThat(state()).isEqualTo(new JobState.Failed(3));
    }

    @Test
    void a_job_that_was_killed_goes_on_until_the_scheduler_says_what_becomes_of_it() {
        queued = report(new JobState.Running());
        exit = exit(143, "TERM");
        assertThat(state()).isEqualTo(new JobState.Running());
    }

    @Test
    void an_exit_code_of_an_earlier_start_does_not_end_a_requeued_job() {
        queued = report(new JobState.Requeued("preempted"));
        exit = exit(0, "");
        assertThat(state()).isEqualTo(new JobState.Requeued("preempted"));
    }

    @Test
    void the_scheduler_knows_why_it_ended_a_job() {
        queued = report(new JobState.TimedOut());
        exit = exit(143, "TERM");
        assertThat(state()).isEqualTo(new JobState.TimedOut());
        queued = report(new JobState.OutOfMemory());
        exit = exit(137, "");
        assertThat(state()).isEqualTo(new JobState.OutOfMemory());
    }

    @Test
    void the_wrapper_knows_the_exit_code_better() {
        queued = report(new JobState.Failed(1, "NonZeroExitCode"));
        exit = exit(255, "");
        assertThat(state()).isEqualTo(new JobState.Failed(255, "NonZeroExitCode"));
    }

    @Test
    void the_accounting_tells_who_cancelled_it_where_the_queue_does_not() {
        queued = report(new JobState.Cancelled(JobState.Cancelled.SOMEBODY));
        assertThat(state()).isEqualTo(new JobState.Cancelled("somebody"));
        history = report(new JobState.Cancelled("root"));
        assertThat(state()).isEqualTo(new JobState.Cancelled("root"));
    }

    @Test
    void a_cancelled_job_that_ended_in_its_own_way_was_cancelled() {
        queued = report(new JobState.Failed(9));
        exit = exit(9, "TERM");
        cancelledBy = "ada";
        assertThat(state()).isEqualTo(new JobState.Cancelled("ada"));
    }

    @Test
    void who_cancelled_it_from_here_is_told() {
        queued = report(new JobState.Cancelled("uid 0"));
        cancelledBy = "ada";
        assertThat(state()).isEqualTo(new JobState.Cancelled("ada"));
    }

    @Test
    void a_job_that_ended_before_the_cancel_reached_it_did_complete() {
        queued = report(new JobState.Completed());
        exit = exit(0, "");
        cancelledBy = "ada";
        assertThat(state()).isEqualTo(new JobState.Completed());
    }

    @Test
    void a_failed_query_ends_nothing() {
        queueFailure = "squeue: connect failure";
        assertThat(state()).isEqualTo(new JobState.Unknown("squeue: connect failure"));
    }

    @Test
    void an_answer_from_before_the_submission_says_nothing() {
        seen = false;
        assertThat(state()).isInstanceOf(JobState.Pending.class);
    }

    @Test
    void the_accounting_tells_how_a_job_ended_that_left_the_queue() {
        history = report(new JobState.NodeFailed("titan1"));
        assertThat(state()).isEqualTo(new JobState.NodeFailed("titan1"));
    }

    @Test
    void a_job_that_left_the_queue_vanishes_only_after_the_grace() {
        missing = NOW.minusSeconds(59);
        assertThat(state()).isInstanceOf(JobState.Unknown.class);
        missing = NOW.minusSeconds(60);
        assertThat(state()).isInstanceOf(JobState.Vanished.class);
    }

    @Test
    void a_job_does_not_vanish_while_the_accounting_cannot_be_asked() {
        missing = NOW.minusSeconds(600);
        unasked = "slurmdbd is down";
        assertThat(state()).isInstanceOf(JobState.Unknown.class);
    }

    @Test
    void without_accounting_a_killed_job_ended_as_its_wrapper_left_it() {
        silent = true;
        exit = exit(143, "TERM");
        assertThat(state()).isEqualTo(new JobState.Failed(143, "it was sent SIGTERM"));
        cancelledBy = "ada";
        assertThat(state()).isEqualTo(new JobState.Cancelled("ada"));
    }

    @Test
    void without_accounting_a_job_that_was_sent_a_signal_at_its_walltime_timed_out() {
        silent = true;
        walltime = Walltime.of(Duration.ofSeconds(100));
        exit = exit(143, "TERM");
        assertThat(state()).isEqualTo(new JobState.TimedOut());
    }

    @Test
    void a_command_that_ended_well_on_a_signal_completed() {
        silent = true;
        exit = exit(0, "TERM");
        assertThat(state()).isEqualTo(new JobState.Completed());
    }

    @Test
    void a_cancelled_job_that_is_in_no_list_is_cancelled() {
        cancelledBy = "ada";
        assertThat(state()).isEqualTo(new JobState.Cancelled("ada"));
    }

    @Test
    void a_job_that_ran_and_was_cancelled_may_have_completed_just_before() {
        cancelledBy = "ada";
        begun = true;
        assertThat(state()).isInstanceOf(JobState.Unknown.class);
        missing = NOW.minusSeconds(60);
        assertThat(state()).isEqualTo(new JobState.Cancelled("ada"));
    }

    @Test
    void an_old_answer_is_not_gone_by() {
        queued = report(new JobState.Running());
        queueFailure = "squeue: connect failure";
        assertThat(state()).isEqualTo(new JobState.Running());
        stale = true;
        assertThat(state()).isEqualTo(new JobState.Unknown("it was running; squeue: connect failure"));
    }

    private JobState state() {
        return new JobFacts(
                        queued,
                        queueFailure,
                        seen,
                        exit,
                        cancelledBy,
                        history,
                        unasked,
                        silent,
                        stale,
                        begun,
                        missing,
                        walltime)
                .state(NOW, GRACE);
    }

    private static JobReport report(JobState state) {
        return new JobReport(new JobId("1"), "job", state, "X", null, "titan", "", null, null, null, null, 0);
    }

    /// Of a job that ran for 100 s.
    private static ExitRecord exit(int code, String signal) {
        return new ExitRecord(code, signal, 1, NOW.minusSeconds(110), NOW.minusSeconds(10), "titan1", "");
    }
}
