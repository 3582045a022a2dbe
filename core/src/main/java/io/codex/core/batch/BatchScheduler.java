package io.codex.core.batch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Runs jobs that outlive the process that submits them.
public interface BatchScheduler {
    /// `local`, `slurm`, …
    String name();

    /// @throws io.codex.core.error.CodexException when the job was certainly not submitted
    JobId submit(JobSpec spec);

    /// The states of all those jobs, asked together. A failed query gives {@link JobState.Unknown}, never an end; so
    /// does an id that is not known.
    Map<JobId, JobSnapshot> query(Collection<JobId> ids);

    /// The jobs of that name, ended ones too as far as they are remembered, the newest first.
    List<JobSnapshot> withName(String name);

    /// Waits until the job has ended, or the timeout is over; the answer may then not be final.
    JobSnapshot await(JobId id, Duration timeout);

    /// Asks the job to end (SIGTERM), and ends it after the grace. Returns when it has ended. No error when it had.
    ///
    /// @param by who asks, for {@link JobState.Cancelled}
    /// @throws io.codex.core.error.CodexException when it could not be asked or still runs
    void cancel(JobId id, String by, Duration grace);
}
