/// The only place that starts processes.
@NullMarked
package io.codex.core.shell;

import org.jspecify.annotations.NullMarked;
