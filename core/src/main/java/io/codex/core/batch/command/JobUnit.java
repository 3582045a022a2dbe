package io.codex.core.batch.command;

import io.codex.core.batch.JobId;

/// A job that is none of an array's, or one task of an array.
///
/// @param index of the task; -1 for a single job
record JobUnit(JobId id, int index) {}
