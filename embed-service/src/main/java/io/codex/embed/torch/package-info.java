/// libtorch in this process: where it comes from, where DJL puts its own native libraries, on which device it runs.
@NullMarked
package io.codex.embed.torch;

import org.jspecify.annotations.NullMarked;
