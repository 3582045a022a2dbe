/// `codex-neo4j` with the real Neo4j, as users start it.
@NullMarked
package io.codex.neo4j.it;

import org.jspecify.annotations.NullMarked;
