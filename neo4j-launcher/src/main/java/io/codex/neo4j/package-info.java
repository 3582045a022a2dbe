/// `codex-neo4j`: runs Neo4j as its child process, publishes its address and withdraws it.
@NullMarked
package io.codex.neo4j;

import org.jspecify.annotations.NullMarked;
