package io.codex.core.batch;

import java.nio.file.Path;
import java.time.Instant;

/// A job at the moment of a query.
///
/// @param output its log
public record JobSnapshot(JobId id, String name, JobState state, Instant submitted, String host, Path output) {}
