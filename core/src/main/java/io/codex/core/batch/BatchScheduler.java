package io.codex.core.batch;

import io.codex.core.shell.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Runs jobs that outlive the process that submits them.
///
/// All methods but {@link #query}, {@link #await} and {@link #withName}, for which not knowing is an answer, throw
/// {@link io.codex.core.error.CodexException} when the scheduler refuses or cannot be asked.
public interface BatchScheduler {
    /// Which jobs a wait is for.
    enum Until {
        ALL_ENDED,
        ANY_ENDED
    }

    /// `local`, `slurm`, …
    String name();

    /// Submits once: a second call with the same tag gives the first one's id, whatever became of the first call.
    ///
    /// @param spec with an array that the site allows, or none
    /// @throws SubmissionRefused when the scheduler certainly does not have the job and does not want it
    JobId submit(JobSpec spec);

    /// What {@link #submit} would run. Nothing is asked, written or submitted.
    SubmissionPreview preview(JobSpec spec);

    /// Submits an array of any size, in as many parts as the site's limit on an array makes necessary.
    ///
    /// @return the ids of the parts, in the order of their indices
    List<JobId> submitArray(JobSpec spec);

    /// The states of all those jobs, asked together. A failed query gives {@link JobState.Unknown}, never an end; so
    /// does an id that is not known. The answer has every id that was asked for. An array's own id has the state of
    /// all its tasks together.
    Map<JobId, JobSnapshot> query(Collection<JobId> ids);

    /// The tasks of an array, in the order of their indices; the job itself when it is none.
    List<JobSnapshot> tasks(JobId id);

    /// The jobs of that name, ended ones too as far as they are remembered, the newest first.
    List<JobSnapshot> withName(String name);

    /// What is known of the jobs may be out of date, since something that one of them ran is gone. The next look asks
    /// the scheduler sooner, within the budget.
    default void doubt() {}

    /// Waits until those jobs have ended, or the timeout is over; the states may then not be final.
    ///
    /// @param onChange told of the states at first and whenever one of them differs
    Map<JobId, JobSnapshot> await(
            Collection<JobId> ids, Until until, Duration timeout, Consumer<Map<JobId, JobSnapshot>> onChange);

    /// Waits for one job.
    default JobSnapshot await(JobId id, Duration timeout) {
        return Objects.requireNonNull(
                await(List.of(id), Until.ALL_ENDED, timeout, _ -> {}).get(id));
    }

    /// Asks the job to end (SIGTERM), and ends it after the grace, as far as the scheduler leaves that to us. Returns
    /// when it has ended. No error when it had.
    ///
    /// @param by who asks, for {@link JobState.Cancelled}
    /// @throws io.codex.core.error.CodexException when it could not be asked or still runs
    void cancel(JobId id, String by, Duration grace);

    /// Asks those jobs to end, together, and does not wait. No error for those that had ended.
    void cancel(Collection<JobId> ids, String by);

    /// Keeps pending jobs from starting.
    void hold(Collection<JobId> ids);

    /// Lets held jobs start.
    void release(Collection<JobId> ids);

    /// Ends running jobs and puts them back into the queue.
    void requeue(Collection<JobId> ids);

    /// The user's jobs that have not ended.
    List<JobSnapshot> queue();

    /// The user's jobs that ended since then, as far as the scheduler's accounting tells, the newest first.
    List<JobSnapshot> history(Instant since);

    List<Partition> partitions();

    List<Node> nodes();

    /// Why a job is where it is, in words, with what the scheduler says when asked about this job alone. One command.
    String explain(JobId id);

    /// The command that runs another in an allocation with this terminal, and ends with its exit code.
    ///
    /// @param spec of which name, command and resources count
    Command interactive(JobSpec spec);
}
