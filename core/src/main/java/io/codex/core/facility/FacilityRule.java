package io.codex.core.facility;

/// What keys must fulfil together, beyond what each may be by itself.
@FunctionalInterface
public interface FacilityRule {
    /// @param facility of valid keys only: those that are wrong by themselves are absent
    void check(Facility facility, FacilityFindings findings);
}
