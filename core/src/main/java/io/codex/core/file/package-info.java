/// Files that other hosts read: written whole or not at all, readable by their owner only.
@NullMarked
package io.codex.core.file;

import org.jspecify.annotations.NullMarked;
