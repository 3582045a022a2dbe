/// Jobs that wait for each other, written down in a file, submitted together and resumed after failures.
@NullMarked
package io.codex.core.batch.workflow;

import org.jspecify.annotations.NullMarked;
