package io.codex.core.compute;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.facility.SessionConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Where allocations come from.
///
/// @param root         of the allocations' folders, on the file system that login and compute nodes share
/// @param facility     its name
/// @param host         this host's name
/// @param loopback     whether jobs run on this host
/// @param setup        whether the facility's file changes the environment of jobs: modules, lines of shell
/// @param tunnel       whether nodes reach the login node's services through a tunnel only
/// @param allocOptions for allocations that hold commands, in the scheduler's own words
/// @param batchOptions for batch jobs
/// @param script       of the job whose pilot has that folder
/// @param canceller    the command that cancels that job; it is run when this process is killed meanwhile
public record AllocationSite(
        Path root,
        String facility,
        String host,
        BatchScheduler scheduler,
        boolean loopback,
        boolean setup,
        boolean tunnel,
        SessionConfig session,
        List<String> allocOptions,
        List<String> batchOptions,
        Function<Path, String> script,
        Function<JobId, List<String>> canceller) {
    public AllocationSite {
        allocOptions = List.copyOf(allocOptions);
        batchOptions = List.copyOf(batchOptions);
    }
}
