package io.codex.core.endpoint;

import java.time.Instant;

/// What an owner left when it gave its generation up.
///
/// @param planned whether somebody asked for it; a planned end is never a failure
public record Departure(String reason, boolean planned, Instant at) {}
