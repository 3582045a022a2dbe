package io.codex.core.endpoint;

import java.util.List;

/// Every place where a service was found, and every record that was not believed.
///
/// @param verified   the highest generation first
/// @param rejections the highest generation first
public record Replicas(List<Verification.Verified> verified, List<Rejection> rejections) {
    public Replicas {
        verified = List.copyOf(verified);
        rejections = List.copyOf(rejections);
    }

    public List<Endpoint> endpoints() {
        return verified.stream().map(Verification.Verified::endpoint).toList();
    }
}
