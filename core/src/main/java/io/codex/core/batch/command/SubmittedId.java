package io.codex.core.batch.command;

import io.codex.core.batch.JobId;
import java.time.Instant;

/// What is written down when a scheduler has accepted a job.
record SubmittedId(JobId id, Instant submitted) {}
