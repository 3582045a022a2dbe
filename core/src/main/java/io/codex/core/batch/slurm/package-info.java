/// Slurm's commands and what they print, from 20.11 on. No `--json`: its form differs from version to version.
@NullMarked
package io.codex.core.batch.slurm;

import org.jspecify.annotations.NullMarked;
