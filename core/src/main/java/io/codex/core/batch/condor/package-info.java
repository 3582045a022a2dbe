/// HTCondor.
@NullMarked
package io.codex.core.batch.condor;

import org.jspecify.annotations.NullMarked;
