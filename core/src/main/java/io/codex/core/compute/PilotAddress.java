package io.codex.core.compute;

import java.time.Instant;

/// Where a pilot listens.
///
/// @param address for clients whose name service does not know the host
/// @param jobId   of its allocation
/// @param build   the version of codex
public record PilotAddress(String host, String address, int port, String jobId, Instant started, String build) {}
