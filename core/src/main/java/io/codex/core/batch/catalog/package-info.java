/// Every scheduler that codex speaks to, and the choice among them.
@NullMarked
package io.codex.core.batch.catalog;

import org.jspecify.annotations.NullMarked;
