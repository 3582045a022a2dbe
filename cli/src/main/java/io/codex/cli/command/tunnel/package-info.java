/// `codex tunnel`.
@NullMarked
package io.codex.cli.command.tunnel;

import org.jspecify.annotations.NullMarked;
