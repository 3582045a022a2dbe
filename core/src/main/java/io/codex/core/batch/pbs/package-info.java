/// PBS Professional, OpenPBS and Torque.
@NullMarked
package io.codex.core.batch.pbs;

import org.jspecify.annotations.NullMarked;
