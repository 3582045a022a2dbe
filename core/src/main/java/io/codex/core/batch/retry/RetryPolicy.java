package io.codex.core.batch.retry;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a job that ended badly is submitted again, and with what.
///
/// @param attempts       submissions in all
/// @param ends           the ends after which it is submitted again
/// @param memoryFactor   the next attempt's memory after out of memory; 1 asks for the same again
/// @param timeFactor     the next attempt's walltime after a timeout; 1 asks for the same again
/// @param nextPartition  after a node failure, the partition it ran in becomes the last of the list
/// @param excludeNode    after a node failure, the next attempt keeps off that node
public record RetryPolicy(
        int attempts,
        Set<RetriedEnd> ends,
        double memoryFactor,
        double timeFactor,
        boolean nextPartition,
        boolean excludeNode) {
    /// In the environment of each attempt: 0, then 1 for the first retry.
    public static final String VARIABLE = "CODEX_RETRY";

    public static final double DEFAULT_MEMORY_FACTOR = 1.5;
    public static final double DEFAULT_TIME_FACTOR = 1.5;
    /// Ends that are mostly not the command's own doing, or that more of a resource mends.
    public static final Set<RetriedEnd> DEFAULT_ENDS =
            Set.of(RetriedEnd.OUT_OF_MEMORY, RetriedEnd.TIMEOUT, RetriedEnd.NODE_FAILURE, RetriedEnd.PREEMPTED);

    public RetryPolicy {
        if (attempts < 1 || !(memoryFactor >= 1) || !(timeFactor >= 1)) {
            throw new IllegalArgumentException(
                    "attempts and factors are at least 1: %d, %s, %s".formatted(attempts, memoryFactor, timeFactor));
        }
        ends = ends.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(ends));
    }

    /// @param retries after the first attempt, from 0
    public static RetryPolicy of(int retries) {
        return new RetryPolicy(retries + 1, DEFAULT_ENDS, DEFAULT_MEMORY_FACTOR, DEFAULT_TIME_FACTOR, true, true);
    }

    /// The job to submit after an attempt; empty for none.
    ///
    /// @param spec    of the attempt
    /// @param ended   the attempt
    /// @param attempt its number, from 1
    public Optional<JobSpec> next(JobSpec spec, JobSnapshot ended, int attempt) {
        return decide(spec, ended, attempt) instanceof RetryDecision.Again(var next)
                ? Optional.of(next)
                : Optional.empty();
    }

    /// The same, with the reason where there is no next one.
    public RetryDecision decide(JobSpec spec, JobSnapshot ended, int attempt) {
        Optional<RetriedEnd> end = RetriedEnd.of(ended.state());
        if (end.isEmpty()) {
            return new RetryDecision.Stop(ended.state().inWords());
        }
        if (!ends.contains(end.get())) {
            return new RetryDecision.Stop(ended.state().inWords() + ", after which it is not retried");
        }
        if (attempt >= attempts) {
            return new RetryDecision.Stop(
                    "%s in attempt %d of %d".formatted(ended.state().inWords(), attempt, attempts));
        }
        if (end.get() == RetriedEnd.VANISHED
                && ended.started() == null
                && !spec.dependencies().isEmpty()) {
            // its dependencies cannot be passed on: schedulers take one on a job that they forgot for fulfilled
            return new RetryDecision.Stop("it vanished, and whether its dependencies had been fulfilled is not known");
        }
        return switch (end.get()) {
            case OUT_OF_MEMORY -> withMoreMemory(spec, attempt);
            case TIMEOUT -> withMoreTime(spec, ended, attempt);
            case NODE_FAILURE -> again(spec, elsewhere(spec.resources(), ended), attempt);
            case FAILED, PREEMPTED, VANISHED -> again(spec, spec.resources(), attempt);
        };
    }

    private RetryDecision withMoreMemory(JobSpec spec, int attempt) {
        MemorySize asked = spec.resources().memory();
        if (asked == null && memoryFactor > 1) {
            return new RetryDecision.Stop("it ended out of memory, and asked for none that could be raised");
        }
        Resources more = asked == null
                ? spec.resources()
                : spec.resources().toBuilder().memory(asked.times(memoryFactor)).build();
        return again(spec, more, attempt);
    }

    private RetryDecision withMoreTime(JobSpec spec, JobSnapshot ended, int attempt) {
        Walltime limit = spec.resources().walltime() == null
                ? ended.walltime()
                : spec.resources().walltime();
        if (limit instanceof Walltime.Limited(var duration)) {
            var longer = Duration.ofSeconds((long) Math.ceil(duration.toSeconds() * timeFactor));
            return again(
                    spec,
                    spec.resources().toBuilder().walltime(Walltime.of(longer)).build(),
                    attempt);
        }
        return timeFactor > 1
                ? new RetryDecision.Stop("it ended at its walltime, and asked for none that could be raised")
                : again(spec, spec.resources(), attempt);
    }

    private Resources elsewhere(Resources asked, JobSnapshot ended) {
        Resources.Builder other = asked.toBuilder();
        if (nextPartition) {
            other.partitions(rotated(asked.partitions(), ended.partition()));
        }
        // of several nodes it is not known which one failed; one that the user asked for by name stays
        boolean oneNode = ended.host().matches("[A-Za-z0-9][A-Za-z0-9._-]*");
        if (excludeNode
                && oneNode
                && !asked.nodelist().contains(ended.host())
                && !asked.excludedNodes().contains(ended.host())) {
            var excluded = new ArrayList<>(asked.excludedNodes());
            excluded.add(ended.host());
            other.excludedNodes(excluded);
        }
        return other.build();
    }

    private static List<String> rotated(List<String> partitions, String last) {
        if (partitions.size() < 2) {
            return partitions;
        }
        var rotated = new ArrayList<>(partitions);
        String behind = partitions.contains(last) ? last : partitions.getFirst();
        rotated.remove(behind);
        rotated.add(behind);
        return rotated;
    }

    private static RetryDecision again(JobSpec spec, Resources resources, int attempt) {
        return new RetryDecision.Again(numbered(
                spec.toBuilder()
                        // the attempt has run, so they held; the scheduler may have forgotten those jobs
                        .dependencies(List.of())
                        .resources(resources)
                        .build(),
                baseTag(spec.tag(), attempt),
                attempt + 1));
    }

    /// @param tag of the first attempt
    static JobSpec numbered(JobSpec spec, @Nullable JobTag tag, int attempt) {
        var environment = new HashMap<>(spec.environment());
        environment.put(VARIABLE, Integer.toString(attempt - 1));
        return spec.toBuilder()
                .tag(tag == null || attempt == 1 ? tag : new JobTag(tag + "." + attempt))
                .environment(environment)
                .build();
    }

    private static @Nullable JobTag baseTag(@Nullable JobTag tag, int attempt) {
        String suffix = "." + attempt;
        return tag == null || attempt == 1 || !tag.value().endsWith(suffix)
                ? tag
                : new JobTag(tag.value().substring(0, tag.value().length() - suffix.length()));
    }
}
