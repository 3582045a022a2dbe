/// The command line: what every command shares.
@NullMarked
package io.codex.cli;

import org.jspecify.annotations.NullMarked;
