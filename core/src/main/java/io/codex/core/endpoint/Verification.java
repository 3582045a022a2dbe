package io.codex.core.endpoint;

/// What asking an endpoint's control port showed.
public sealed interface Verification {
    /// The service of that generation answered and proved itself.
    record Verified(Endpoint endpoint, ControlHealth health) implements Verification {}

    /// Something answered otherwise, or nothing listens there.
    record Rejected(String reason) implements Verification {}

    /// No answer in time: frozen, or not reachable from here. Not proof of anything.
    record Unknown(String reason) implements Verification {}
}
