package io.codex.core.ssh;

import org.jspecify.annotations.Nullable;

/// Where SSH is to lead.
///
/// @param host what the user would give to ssh: a name of `~/.ssh/config`, a host, `user@host`, `ssh://user@host:port`
/// @param jump hosts to go through, as ssh's `-J` takes them; null for what the configuration says
public record SshTarget(String host, @Nullable String jump) {
    public static SshTarget of(String host) {
        return new SshTarget(host, null);
    }
}
