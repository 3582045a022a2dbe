/// Neo4j as a child process: its files, its settings, its start, its end.
@NullMarked
package io.codex.neo4j.server;

import org.jspecify.annotations.NullMarked;
