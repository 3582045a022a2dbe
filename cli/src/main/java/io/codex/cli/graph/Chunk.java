package io.codex.cli.graph;

/// A piece of a text, short enough for the model.
///
/// @param startLine the first line, counted from 1
/// @param endLine   the last line, inclusive
public record Chunk(int startLine, int endLine, String text) {}
