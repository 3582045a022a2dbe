/// Grid Engine: Sun's, Son of Grid Engine and those that kept their commands.
@NullMarked
package io.codex.core.batch.sge;

import org.jspecify.annotations.NullMarked;
