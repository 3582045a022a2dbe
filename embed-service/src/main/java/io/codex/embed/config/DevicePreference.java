package io.codex.embed.config;

/// What a model may run on.
public enum DevicePreference {
    /// The GPUs that are named, if they can be used, else the CPU.
    AUTO,
    /// The CPU, also where GPUs are named.
    CPU,
    /// The GPUs that are named, else the first one; no start without them.
    GPU
}
