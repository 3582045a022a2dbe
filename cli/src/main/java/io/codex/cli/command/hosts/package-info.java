/// `codex hosts`: the hosts that SSH leads to.
@NullMarked
package io.codex.cli.command.hosts;

import org.jspecify.annotations.NullMarked;
