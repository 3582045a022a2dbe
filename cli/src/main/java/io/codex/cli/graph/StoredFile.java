package io.codex.cli.graph;

/// What the graph knows of a file without its chunks.
///
/// @param hash SHA-256 of its content, in hexadecimal
public record StoredFile(String path, String hash) {}
