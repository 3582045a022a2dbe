package io.codex.cli.graph;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// A chunk that answers a query.
///
/// @param score Neo4j's cosine score, from 0 to 1: (1 + cosine) / 2
@RegisterForReflection
public record SearchHit(String facility, String path, int startLine, int endLine, double score, String text) {}
