package io.codex.core.batch.workflow;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobState;

/// Another job of the workflow that must have ended, in that way, before a job may start.
///
/// @param job its name
public record Need(Dependency.Condition condition, String job) {
    enum Verdict {
        FULFILLED,
        /// The other job may still end in that way.
        OPEN,
        /// The other job has ended in another way.
        NEVER,
        /// How the other job is, or how it ended, is not known.
        UNCERTAIN
    }

    Verdict verdict(JobState other) {
        if (other instanceof JobState.Unknown) {
            return Verdict.UNCERTAIN;
        }
        if (!other.isFinal()) {
            return Verdict.OPEN;
        }
        if (condition == Dependency.Condition.AFTER_ANY) {
            return Verdict.FULFILLED;
        }
        if (other instanceof JobState.Vanished) {
            return Verdict.UNCERTAIN;
        }
        boolean wanted = other instanceof JobState.Completed == (condition == Dependency.Condition.AFTER_OK);
        return wanted ? Verdict.FULFILLED : Verdict.NEVER;
    }
}
