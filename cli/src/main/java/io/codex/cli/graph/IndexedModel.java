package io.codex.cli.graph;

/// The model whose vectors the graph holds.
public record IndexedModel(String name, String fingerprint, int dimension) {}
