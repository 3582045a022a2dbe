/// Tests on the assembled install tree, and on the arrows between the modules.
@NullMarked
package io.codex.dist;

import org.jspecify.annotations.NullMarked;
