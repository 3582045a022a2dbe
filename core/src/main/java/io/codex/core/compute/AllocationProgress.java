package io.codex.core.compute;

/// Told what is waited for.
public interface AllocationProgress {
    /// @param what in words: `job 4711 pending: Resources`
    void waiting(String what);

    /// Nothing any more.
    void done();
}
