package io.codex.cli.command.jobs;

import io.codex.core.batch.JobSnapshot;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How many jobs are in which state.
final class JobCounts {
    private JobCounts() {}

    /// By the state's kind.
    static Map<String, Long> of(Collection<JobSnapshot> jobs) {
        return jobs.stream()
                .collect(Collectors.groupingBy(job -> job.state().kind(), TreeMap::new, Collectors.counting()));
    }

    /// `3 completed, 1 running`.
    static String inWords(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }
}
