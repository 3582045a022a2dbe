/// Finds chunks by meaning.
@NullMarked
package io.codex.cli.search;

import org.jspecify.annotations.NullMarked;
