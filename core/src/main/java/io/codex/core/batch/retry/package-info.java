/// Jobs that are submitted again after ends that another attempt may survive.
@NullMarked
package io.codex.core.batch.retry;

import org.jspecify.annotations.NullMarked;
