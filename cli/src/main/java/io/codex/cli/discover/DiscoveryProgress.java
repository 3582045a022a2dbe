package io.codex.cli.discover;

/// Told how far a run is.
public interface DiscoveryProgress {
    /// @param files to look at
    void begin(int files);

    /// @param chunks whose vectors were made so far
    void advance(int filesDone, int chunks);
}
