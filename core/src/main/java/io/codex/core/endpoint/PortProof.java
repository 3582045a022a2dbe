package io.codex.core.endpoint;

/// What a service's own port answered when it was asked to prove that it knows the token.
public sealed interface PortProof {
    /// It is the service, of whichever generation.
    record Proved(long generation) implements PortProof {}

    /// Something else listens there, nothing does, or it cannot be reached.
    ///
    /// @param reason in words
    record Refused(String reason) implements PortProof {}
}
