/// `codex config`: facility files.
@NullMarked
package io.codex.cli.command.config;

import org.jspecify.annotations.NullMarked;
