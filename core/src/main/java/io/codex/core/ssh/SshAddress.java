package io.codex.core.ssh;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A host as a user names it.
///
/// @param name a name of the configuration, or of the network
record SshAddress(@Nullable String user, String name, OptionalInt port) {
    private static final String SCHEME = "ssh://";

    /// `[user@]host` or `ssh://[user@]host[:port]`, as ssh takes it.
    static SshAddress ofTarget(String text) {
        if (text.startsWith(SCHEME)) {
            return ofUri(text, text);
        }
        int at = text.lastIndexOf('@');
        return checked(text, at < 0 ? null : text.substring(0, at), text.substring(at + 1), OptionalInt.empty());
    }

    /// `[user@]host[:port]` or `ssh://[user@]host[:port]`, with commas between several.
    static List<SshAddress> ofJumps(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(one -> ofUri(one.startsWith(SCHEME) ? one : SCHEME + one, text))
                .toList();
    }

    private static SshAddress ofUri(String uri, String text) {
        try {
            // a name may hold what no host name of a URI does, such as an underscore: then only the authority is there
            var parsed = new URI(uri);
            String authority = parsed.getAuthority();
            if (authority == null || !parsed.getPath().replace("/", "").isEmpty()) {
                throw unusable(text);
            }
            int at = authority.lastIndexOf('@');
            String user = at < 0 ? null : authority.substring(0, at);
            String rest = authority.substring(at + 1);
            int colon = rest.lastIndexOf(':');
            boolean hasPort = colon > rest.lastIndexOf(']');
            OptionalInt port =
                    hasPort ? OptionalInt.of(Integer.parseInt(rest.substring(colon + 1))) : OptionalInt.empty();
            String host = hasPort ? rest.substring(0, colon) : rest;
            return checked(text, user, host.replaceAll("^\\[|]$", ""), port);
        } catch (URISyntaxException | NumberFormatException _) {
            throw unusable(text);
        }
    }

    private static SshAddress checked(String text, @Nullable String user, String name, OptionalInt port) {
        if (name.isBlank() || name.startsWith("-") || (user != null && user.isBlank())) {
            throw unusable(text);
        }
        return new SshAddress(user, name, port);
    }

    private static SshException unusable(String text) {
        return new SshException(
                SshFailure.CONFIGURATION,
                "%s names no host for ssh".formatted(text),
                "write a name of ~/.ssh/config, host, user@host or ssh://user@host:port");
    }
}
