package io.codex.core.endpoint;

/// What asking an endpoint's control port showed.
public sealed interface Verification {
    /// The service of that generation answered and proved itself.
    record Verified(Endpoint endpoint, ControlHealth health) implements Verification {}

    /// The record is wrong, something answered otherwise, or nothing listens there.
    ///
    /// @param hint what one can do
    record Rejected(String reason, String hint) implements Verification {}

    /// No answer in time: frozen, or not reachable from here. Not proof of anything.
    ///
    /// @param hint what one can do
    record Unknown(String reason, String hint) implements Verification {}
}
