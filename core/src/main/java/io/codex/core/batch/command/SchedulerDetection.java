package io.codex.core.batch.command;

import java.util.List;

/// Which scheduler jobs go to, and why.
///
/// @param chosen `slurm`, …, `local`
/// @param reason in words
/// @param probes of all that were looked at, in the order of preference
public record SchedulerDetection(String chosen, String reason, List<SchedulerProbe> probes) {
    public SchedulerDetection {
        probes = List.copyOf(probes);
    }
}
