package io.codex.core.batch;

import java.util.ArrayList;
import java.util.List;

/// Tasks of one job that differ by `CODEX_ARRAY_INDEX`, which runs from `first` on every scheduler.
///
/// @param first       the index of the first task, from 0
/// @param size        how many tasks
/// @param concurrency how many of them may run at once; 0 for no limit
/// @param shift       by how much the scheduler's own indices are smaller, where it counts as asked
public record JobArray(int first, int size, int concurrency, int shift) {
    public JobArray {
        if (first < 0 || size < 1 || concurrency < 0 || shift < 0 || shift > first) {
            throw new IllegalArgumentException(
                    "no array: first %d, size %d, concurrency %d, shift %d".formatted(first, size, concurrency, shift));
        }
    }

    public JobArray(int first, int size, int concurrency) {
        this(first, size, concurrency, 0);
    }

    public static JobArray of(int size) {
        return new JobArray(0, size, 0);
    }

    public JobArray atMost(int running) {
        return new JobArray(first, size, running, shift);
    }

    public int last() {
        return first + size - 1;
    }

    /// Arrays that have the same tasks together, none of them with more tasks, or a higher index for the scheduler,
    /// than a site allows.
    ///
    /// @param limit at least 1
    public List<JobArray> parts(int limit) {
        if (last() < limit) {
            return List.of(this);
        }
        var parts = new ArrayList<JobArray>();
        for (int done = 0; done < size; done += limit) {
            parts.add(new JobArray(first + done, Math.min(limit, size - done), concurrency, first + done));
        }
        return List.copyOf(parts);
    }
}
