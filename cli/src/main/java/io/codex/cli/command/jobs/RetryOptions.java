package io.codex.cli.command.jobs;

import io.codex.core.batch.retry.RetriedEnd;
import io.codex.core.batch.retry.RetryPolicy;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whether and how a job that ended badly is submitted again, while somebody waits for it; a mixin.
public final class RetryOptions {
    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "With --wait: submit it again up to N times when it ended badly.")
    private @Nullable Integer retries;

    @Option(
            names = "--retry-on",
            paramLabel = "END",
            split = ",",
            description = "After which ends: failed, timeout, out-of-memory, node-failure, preempted, vanished"
                    + " (default: timeout,out-of-memory,node-failure,preempted).")
    private @Nullable Set<RetriedEnd> ends;

    @Option(
            names = "--more-memory",
            paramLabel = "FACTOR",
            description = "Times as much memory after it ran out of memory (default: 1.5).")
    private double moreMemory = RetryPolicy.DEFAULT_MEMORY_FACTOR;

    @Option(
            names = "--more-time",
            paramLabel = "FACTOR",
            description = "Times as long a walltime after a timeout (default: 1.5).")
    private double moreTime = RetryPolicy.DEFAULT_TIME_FACTOR;

    @Option(
            names = "--next-partition",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Prefer the next of --partition after a node failure (default: yes).")
    private boolean nextPartition = true;

    @Option(
            names = "--exclude-failed-node",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Keep off the node that failed (default: yes).")
    private boolean excludeFailedNode = true;

    /// Empty when no retries were asked for.
    ///
    /// @throws CodexException when they contradict each other
    Optional<RetryPolicy> policy(boolean wait, boolean array) {
        Integer again = retries;
        if (again == null) {
            return Optional.empty();
        }
        if (!wait || array) {
            throw new CodexException(
                    ExitCode.USAGE,
                    array ? "--retries is not for arrays" : "--retries needs --wait",
                    array ? "submit the tasks that failed again" : "nothing stays behind that could submit it again");
        }
        return Optional.of(JobTypes.checked(() -> new RetryPolicy(
                again + 1,
                ends == null ? RetryPolicy.DEFAULT_ENDS : ends,
                moreMemory,
                moreTime,
                nextPartition,
                excludeFailedNode)));
    }
}
