/// `codex compute`.
@NullMarked
package io.codex.cli.command.compute;

import org.jspecify.annotations.NullMarked;
