/// The embedding service: command line, configuration, start and stop.
@NullMarked
package io.codex.embed;

import org.jspecify.annotations.NullMarked;
