/// What is stored in Neo4j, and how it is found again.
@NullMarked
package io.codex.cli.graph;

import org.jspecify.annotations.NullMarked;
