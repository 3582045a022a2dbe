package io.codex.neo4j.server;

/// A Neo4j that answered an authenticated query.
public record RunningNeo4j(Neo4jProcess process, Neo4jSettings settings, BoltProbe bolt) {}
