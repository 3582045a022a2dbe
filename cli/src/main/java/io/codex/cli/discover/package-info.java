/// Finds texts in a directory tree and brings them into the graph.
@NullMarked
package io.codex.cli.discover;

import org.jspecify.annotations.NullMarked;
