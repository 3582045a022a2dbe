package io.codex.core.ssh;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A target as arguments of ssh, and what its configuration makes of it.
///
/// @param options before the host
/// @param host    a name of the configuration, or a host, or `user@host`
record OpenSshDestination(List<String> options, String host) {
    OpenSshDestination {
        options = List.copyOf(options);
    }

    /// @throws SshException for what ssh would take for an option
    static OpenSshDestination of(SshTarget target) {
        var options = new ArrayList<String>();
        String jump = target.jump();
        if (jump != null) {
            options.addAll(List.of("-J", harmless(jump)));
        }
        if (!target.host().startsWith("ssh://")) {
            return new OpenSshDestination(options, harmless(target.host()));
        }
        // ssh itself takes the form only since 7.7
        URI uri = uri(target.host());
        if (uri.getPort() > 0) {
            options.addAll(List.of("-p", Integer.toString(uri.getPort())));
        }
        if (uri.getUserInfo() != null) {
            options.addAll(List.of("-l", uri.getUserInfo()));
        }
        return new OpenSshDestination(options, harmless(uri.getHost()));
    }

    private static URI uri(String text) {
        try {
            var uri = new URI(text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw invalid(text, e);
        }
        throw invalid(text, null);
    }

    private static String harmless(String word) {
        if (word.isBlank() || word.startsWith("-") || word.chars().anyMatch(Character::isWhitespace)) {
            throw invalid(word, null);
        }
        return word;
    }

    private static SshException invalid(String text, @Nullable Exception cause) {
        return new SshException(
                SshFailure.CONFIGURATION,
                "'%s' is no host".formatted(text),
                "say it as ssh does: NAME, user@host or ssh://user@host:port",
                cause);
    }

    /// A key's value in the output of `ssh -G`; empty when it has none there.
    ///
    /// @param key in lower case
    static Optional<String> value(String settings, String key) {
        return settings.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst();
    }
}
