/// Runs a site's own service: claims it, starts its command, publishes where it is.
@NullMarked
package io.codex.cli.serve;

import org.jspecify.annotations.NullMarked;
