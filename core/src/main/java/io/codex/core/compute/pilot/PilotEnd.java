package io.codex.core.compute.pilot;

import java.time.Duration;

/// Why a pilot ends, and how.
///
/// @param grace between SIGTERM and SIGKILL for what runs
record PilotEnd(String reason, int exitCode, Duration grace) {}
