package io.codex.core.batch;

/// Tasks of one job that differ by `CODEX_ARRAY_INDEX`, which runs from `first` on every scheduler.
///
/// @param first       the index of the first task, from 0
/// @param size        how many tasks
/// @param concurrency how many of them may run at once; 0 for no limit
public record JobArray(int first, int size, int concurrency) {
    public JobArray {
        if (first < 0 || size < 1 || concurrency < 0) {
            throw new IllegalArgumentException(
                    "no array: first %d, size %d, concurrency %d".formatted(first, size, concurrency));
        }
    }

    public static JobArray of(int size) {
        return new JobArray(0, size, 0);
    }

    public JobArray atMost(int running) {
        return new JobArray(first, size, running);
    }

    public int last() {
        return first + size - 1;
    }
}
