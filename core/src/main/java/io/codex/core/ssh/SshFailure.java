package io.codex.core.ssh;

/// Why something over SSH failed.
public enum SshFailure {
    /// The name is not known, or no TCP connection, or no answer.
    UNREACHABLE(true),
    /// The host key is not in known_hosts.
    HOST_KEY_UNKNOWN(false),
    /// The host key is another one than in known_hosts.
    HOST_KEY_CHANGED(false),
    /// Refused, or nothing to show: no key, a key that is locked.
    AUTHENTICATION(false),
    /// The user's configuration cannot be used.
    CONFIGURATION(false),
    /// The far sshd allows no forwarding.
    FORWARDING_PROHIBITED(false),
    /// Nothing listens at the far end, or the far host does not reach it.
    FAR_END_REFUSED(true),
    /// The connection was there, and is lost.
    LOST(true),
    /// The connection is there, but the command or the far end did not answer in time.
    TIMEOUT(true),
    INTERRUPTED(false);

    private final boolean worthRetrying;

    SshFailure(boolean worthRetrying) {
        this.worthRetrying = worthRetrying;
    }

    /// Whether the same may succeed later without anybody doing something. A refused authentication is not tried
    /// again: that locks accounts.
    public boolean isWorthRetrying() {
        return worthRetrying;
    }
}
