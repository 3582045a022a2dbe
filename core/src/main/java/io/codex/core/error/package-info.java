/// What goes wrong, in words: the message, the next step, the exit code.
@NullMarked
package io.codex.core.error;

import org.jspecify.annotations.NullMarked;
