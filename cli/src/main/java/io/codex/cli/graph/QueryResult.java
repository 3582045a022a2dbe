package io.codex.cli.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a Cypher query returned.
///
/// @param columns in the query's order
/// @param rows    by column; values are null, text, numbers, truth values, and lists and maps of these
/// @param more    whether there were more rows than asked for
public record QueryResult(List<String> columns, List<Map<String, @Nullable Object>> rows, boolean more) {}
