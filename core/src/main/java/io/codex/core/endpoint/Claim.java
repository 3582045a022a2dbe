package io.codex.core.endpoint;

import io.codex.core.shell.ProcessIdentity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who created the file of a generation.
///
/// @param owner      a random id, by which a claimant recognises its own file after an answer got lost
/// @param generation the fencing token
/// @param jobId      the claimant's job; null outside of any
public record Claim(
        String owner,
        long generation,
        String host,
        ProcessIdentity process,
        @Nullable String jobId,
        Instant claimed) {

    /// For messages: `generation 3 (job 17, process 4242 on titan)`.
    public String inWords() {
        String job = jobId == null ? "" : "job " + jobId + ", ";
        return "generation %d (%sprocess %d on %s)".formatted(generation, job, process.pid(), host);
    }
}
