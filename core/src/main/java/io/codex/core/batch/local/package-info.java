/// The back end for a machine without a scheduler: jobs are detached sessions that outlive the codex that started them.
@NullMarked
package io.codex.core.batch.local;

import org.jspecify.annotations.NullMarked;
