package io.codex.core.service;

import java.net.URI;

/// Where a service may be, as far as something other than its record says.
///
/// @param source for messages: `embed-host of iter`, `job 17 on titan, which has not published`
public record Candidate(URI url, String source) {}
