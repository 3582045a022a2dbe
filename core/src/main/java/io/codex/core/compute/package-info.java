/// Commands on compute nodes: the allocations that hold them, and who may use which.
@NullMarked
package io.codex.core.compute;

import org.jspecify.annotations.NullMarked;
