/// The near end of commands on compute nodes.
@NullMarked
package io.codex.core.compute.client;

import org.jspecify.annotations.NullMarked;
