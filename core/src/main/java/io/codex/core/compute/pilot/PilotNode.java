package io.codex.core.compute.pilot;

import io.codex.core.endpoint.ServiceIdentity;
import java.util.Map;

/// Where a pilot runs.
///
/// @param address   for clients whose name service does not know the host
/// @param jobId     of its allocation
/// @param build     the version of codex
/// @param variables of its process
public record PilotNode(String host, String address, String jobId, String build, Map<String, String> variables) {
    /// Outside of any job.
    private static final String NO_JOB = "none";

    public PilotNode {
        variables = Map.copyOf(variables);
    }

    /// This host, and the job that those variables tell of.
    public static PilotNode of(String build, Map<String, String> variables) {
        ServiceIdentity identity = ServiceIdentity.fromEnvironment("compute", build, variables);
        return new PilotNode(
                identity.host(),
                identity.address(),
                identity.jobId() == null ? NO_JOB : identity.jobId(),
                build,
                variables);
    }
}
