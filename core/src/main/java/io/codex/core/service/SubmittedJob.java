package io.codex.core.service;

import io.codex.core.batch.JobId;
import java.util.List;

/// A job of a plan that this process submitted.
///
/// @param place    where it went
/// @param refusals of the places that were tried before
public record SubmittedJob(JobId id, Placement place, List<PlacementRefusal> refusals) {
    public SubmittedJob {
        refusals = List.copyOf(refusals);
    }
}
