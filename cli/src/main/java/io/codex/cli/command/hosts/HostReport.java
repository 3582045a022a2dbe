package io.codex.cli.command.hosts;

import org.jspecify.annotations.Nullable;

/// What a try to reach a host gave.
///
/// @param transport  `jsch` or `openssh`
/// @param why        that transport; null where nothing forces it
/// @param reachedMs  milliseconds until commands run there; null when it was not reached
/// @param via        who is logged in where: `ada@login:22`; null when it was not reached
/// @param forwarding whether its sshd forwards; null when that could not be told
/// @param home       codex's services home there; null for none
/// @param failure    why it was not reached; null when it was
record HostReport(
        String name,
        @Nullable String transport,
        @Nullable String why,
        @Nullable Long reachedMs,
        @Nullable String via,
        @Nullable Boolean forwarding,
        @Nullable String home,
        @Nullable String failure,
        @Nullable String hint) {
    boolean isReached() {
        return failure == null;
    }
}
