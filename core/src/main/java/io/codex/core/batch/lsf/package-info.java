/// IBM Spectrum LSF.
@NullMarked
package io.codex.core.batch.lsf;

import org.jspecify.annotations.NullMarked;
