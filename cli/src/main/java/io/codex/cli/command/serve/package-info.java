/// `codex serve …`.
@NullMarked
package io.codex.cli.command.serve;

import org.jspecify.annotations.NullMarked;
