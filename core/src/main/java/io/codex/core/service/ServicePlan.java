package io.codex.core.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A service that runs as a job.
///
/// @param command      the launcher, the job's only command
/// @param environment  for the launcher
/// @param readyTimeout from the submission to the first healthy answer
public record ServicePlan(
        String service, List<String> command, Map<String, String> environment, Duration readyTimeout) {
    public String jobName() {
        return "codex-" + service;
    }
}
