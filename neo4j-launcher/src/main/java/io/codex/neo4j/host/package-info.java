/// What this host's kernel tells of other processes: who holds a lock, which ports are free.
@NullMarked
package io.codex.neo4j.host;

import org.jspecify.annotations.NullMarked;
