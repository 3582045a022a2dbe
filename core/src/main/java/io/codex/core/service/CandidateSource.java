package io.codex.core.service;

import java.util.List;

/// Names places where a service may be when no record of it is verified.
@FunctionalInterface
public interface CandidateSource {
    /// The likeliest first.
    List<Candidate> candidates(String service);
}
