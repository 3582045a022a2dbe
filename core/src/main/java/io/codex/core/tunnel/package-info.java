/// Ports of this host behind which the services of another one are, wherever they move.
@NullMarked
package io.codex.core.tunnel;

import org.jspecify.annotations.NullMarked;
