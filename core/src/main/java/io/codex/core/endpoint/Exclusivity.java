package io.codex.core.endpoint;

/// How many owners a service may have at once.
public enum Exclusivity {
    /// One: a claim waits until its predecessor is certainly gone.
    SINGLE,
    /// Any number: replicas, and the overlap at a hand-over.
    REPLICATED
}
