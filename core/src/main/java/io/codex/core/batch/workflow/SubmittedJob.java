package io.codex.core.batch.workflow;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A workflow's job as it was last submitted.
///
/// @param job        its name
/// @param submission from 1; more after a resume
/// @param after      the tags of the submissions that it waits for or waited for, in the order of its needs
/// @param parts      one, or those of an array that was larger than the site allows
public record SubmittedJob(String job, int submission, JobTag tag, List<JobTag> after, List<Part> parts) {
    public SubmittedJob {
        after = List.copyOf(after);
        parts = List.copyOf(parts);
    }

    /// @param ended how it ended, once that was seen for certain; the scheduler may forget it
    public record Part(JobId id, @Nullable JobState ended) {}

    public List<JobId> ids() {
        return parts.stream().map(Part::id).toList();
    }
}
