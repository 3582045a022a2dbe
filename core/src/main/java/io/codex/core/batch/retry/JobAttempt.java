package io.codex.core.batch.retry;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One submission of a job that is retried, as `attempts.json` has it. What is null is not known.
///
/// @param number    from 1
/// @param job       null while it is being submitted
/// @param resources asked for
/// @param state     at the last look
/// @param node      as {@link JobSnapshot#host}
/// @param partition it ran in; empty when not known
/// @param walltime  its limit
public record JobAttempt(
        int number,
        JobTag tag,
        @Nullable JobId job,
        Resources resources,
        JobState state,
        @Nullable Instant started,
        @Nullable Instant ended,
        String node,
        String partition,
        @Nullable Walltime walltime) {

    static JobAttempt planned(int number, JobTag tag, Resources resources) {
        return new JobAttempt(
                number, tag, null, resources, new JobState.Unknown("being submitted"), null, null, "", "", null);
    }

    JobAttempt submitted(JobId id) {
        return new JobAttempt(number, tag, id, resources, new JobState.Pending("submitted"), null, null, "", "", null);
    }

    JobAttempt seen(JobSnapshot job) {
        return new JobAttempt(
                number,
                tag,
                job.id(),
                resources,
                job.state(),
                job.started(),
                job.ended(),
                job.host(),
                job.partition(),
                job.walltime());
    }
}
