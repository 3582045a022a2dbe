/// What is known of a facility.
@NullMarked
package io.codex.core.facility;

import org.jspecify.annotations.NullMarked;
