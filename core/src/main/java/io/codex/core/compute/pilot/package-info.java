/// The far end of an allocation: what runs commands for clients in a batch job.
@NullMarked
package io.codex.core.compute.pilot;

import org.jspecify.annotations.NullMarked;
