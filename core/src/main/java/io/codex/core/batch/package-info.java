/// Jobs: what to run, what became of it.
@NullMarked
package io.codex.core.batch;

import org.jspecify.annotations.NullMarked;
