/// `codex jobs`: jobs of whichever scheduler is here.
@NullMarked
package io.codex.cli.command.jobs;

import org.jspecify.annotations.NullMarked;
