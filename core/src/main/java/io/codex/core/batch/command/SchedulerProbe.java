package io.codex.core.batch.command;

/// Whether one scheduler is here.
///
/// @param scheduler `slurm`, …
/// @param detail    its version, or why it does not count
public record SchedulerProbe(String scheduler, Answer answer, String detail) {
    public enum Answer {
        /// Its commands answer.
        ANSWERS,
        /// Its commands are there, and its server does not answer.
        SILENT,
        /// Its commands are not on the PATH, or those of that name are another scheduler's.
        ABSENT
    }
}
