/// Schedulers that are asked by running their commands: one engine for all dialects, with the user's shared queue.
@NullMarked
package io.codex.core.batch.command;

import org.jspecify.annotations.NullMarked;
