/// The user's terminal, streams and signals.
@NullMarked
package io.codex.cli.terminal;

import org.jspecify.annotations.NullMarked;
