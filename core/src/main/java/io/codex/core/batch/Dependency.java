package io.codex.core.batch;

/// Another job that must have ended, in that way, before a job may start.
public record Dependency(Condition condition, JobId job) {
    public enum Condition {
        /// With exit code 0.
        AFTER_OK,
        /// In whatever way.
        AFTER_ANY,
        /// In any way but exit code 0.
        AFTER_NOT_OK
    }

    public static Dependency afterOk(JobId job) {
        return new Dependency(Condition.AFTER_OK, job);
    }

    public static Dependency afterAny(JobId job) {
        return new Dependency(Condition.AFTER_ANY, job);
    }

    public static Dependency afterNotOk(JobId job) {
        return new Dependency(Condition.AFTER_NOT_OK, job);
    }
}
