/// `codex graph`.
@NullMarked
package io.codex.cli.command.graph;

import org.jspecify.annotations.NullMarked;
