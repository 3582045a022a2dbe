/// What a client and the pilot in an allocation say to each other.
@NullMarked
package io.codex.core.compute.wire;

import org.jspecify.annotations.NullMarked;
