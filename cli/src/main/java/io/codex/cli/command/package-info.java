/// One class for each command.
@NullMarked
package io.codex.cli.command;

import org.jspecify.annotations.NullMarked;
