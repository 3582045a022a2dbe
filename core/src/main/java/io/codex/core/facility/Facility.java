package io.codex.core.facility;

/// A laboratory, or a part of it, whose things codex finds and indexes.
///
/// @param description one line for people; empty where the file has none
public record Facility(String name, String description) {}
