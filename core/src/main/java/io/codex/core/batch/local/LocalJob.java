package io.codex.core.batch.local;

import io.codex.core.batch.JobSpec;
import java.time.Instant;

/// What is written down of a job when it is submitted.
record LocalJob(long number, String host, JobSpec spec, Instant submitted) {}
