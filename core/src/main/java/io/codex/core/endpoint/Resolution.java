package io.codex.core.endpoint;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a service was found, and which records were not believed.
///
/// @param verified   null when no record could be verified
/// @param rejections of records of higher generations than the verified one, or of all
public record Resolution(Verification.@Nullable Verified verified, List<Rejection> rejections) {
    public Resolution {
        rejections = List.copyOf(rejections);
    }

    public Optional<Endpoint> endpoint() {
        return Optional.ofNullable(verified).map(Verification.Verified::endpoint);
    }
}
