package io.codex.core.ssh;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What ssh's words on its standard error mean. They are the same since OpenSSH 7.4 at least; `LC_ALL=C` keeps those
/// of the C library in English.
final class OpenSshFailures {
    private static final Pattern UNKNOWN_KEY =
            Pattern.compile("No \\S+ host key is known for (\\S+) and you have requested strict checking");
    private static final Pattern CHANGED_KEY = Pattern.compile("Host key for (\\S+) has changed");
    private static final Pattern OFFENDING = Pattern.compile("Offending \\S+ key in (.+):\\d+");
    private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)]:(\\d+)");
    private static final Pattern CONFIGURATION =
            Pattern.compile("\\bline \\d+: |bad configuration option|Bad owner or permissions on .*config");
    private static final Pattern AUTHENTICATION =
            Pattern.compile("Permission denied \\(|Permission denied, please|Too many authentication failures"
                    + "|No supported authentication methods|Roaming not allowed|Your account has expired");
    private static final Pattern PROHIBITED = Pattern.compile("open failed: administratively prohibited");

    private OpenSshFailures() {}

    /// Why no connection came about.
    ///
    /// @param host  as the user gave it
    /// @param words       of ssh
    /// @param fingerprint of the host key that was offered; null for none
    static SshException ofConnect(String host, List<String> words, @Nullable String fingerprint) {
        String text = String.join("\n", words);
        String said = words.isEmpty() ? "it said nothing" : "ssh said: " + String.join("; ", said(words));
        String message = "no connection to %s: %s".formatted(host, said);
        if (text.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")) {
            return new SshException(SshFailure.HOST_KEY_CHANGED, message, changedKeyHint(host, text));
        }
        if (text.contains("Host key verification failed")
                || UNKNOWN_KEY.matcher(text).find()) {
            String offered = fingerprint == null ? "" : "; its key is " + fingerprint;
            return new SshException(SshFailure.HOST_KEY_UNKNOWN, message + offered, unknownKeyHint(host, text));
        }
        if (CONFIGURATION.matcher(text).find()) {
            return new SshException(
                    SshFailure.CONFIGURATION, message, "put that file right; ssh -G %s checks it".formatted(host));
        }
        if (AUTHENTICATION.matcher(text).find()) {
            return new SshException(
                    SshFailure.AUTHENTICATION,
                    message,
                    "see that ssh -o BatchMode=yes %s true works: ssh-add KEY gives a locked key to the agent"
                            .formatted(host));
        }
        if (PROHIBITED.matcher(text).find()) {
            return new SshException(
                    SshFailure.FORWARDING_PROHIBITED,
                    message,
                    "the jump host's sshd allows no forwarding (AllowTcpForwarding, PermitOpen): use another one");
        }
        return new SshException(
                SshFailure.UNREACHABLE,
                message,
                "see whether ssh %s works, and the network or VPN is there".formatted(host));
    }

    /// Why a far end did not answer.
    ///
    /// @param reason ssh's, of `open failed: `
    static SshException ofOpen(String via, String farEnd, String reason) {
        if (reason.startsWith("administratively prohibited")) {
            return new SshException(
                    SshFailure.FORWARDING_PROHIBITED,
                    "the sshd of %s forwards nothing to %s: %s".formatted(via, farEnd, reason),
                    "its AllowTcpForwarding, PermitOpen or the key's options forbid it");
        }
        return new SshException(
                SshFailure.FAR_END_REFUSED,
                "%s is not reached from %s: %s".formatted(farEnd, via, reason),
                "see whether the service runs there: codex endpoints, on that host");
    }

    /// The lines that tell something: the frame around a changed key's warning does not.
    private static List<String> said(List<String> words) {
        return words.stream()
                .filter(line -> line.chars().anyMatch(Character::isLetter))
                .filter(line -> !line.contains("IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY"))
                .toList();
    }

    private static String changedKeyHint(String host, String text) {
        String named = first(CHANGED_KEY, text).orElse(host);
        String removal = "ssh-keygen -R '%s'%s"
                .formatted(
                        named,
                        first(OFFENDING, text).map(file -> " -f '" + file + "'").orElse(""));
        return "ask the site whether it changed the key; if so: %s && %s".formatted(removal, acceptance(host, named));
    }

    private static String unknownKeyHint(String host, String text) {
        return "compare the fingerprint with the one that the site publishes, and accept it: "
                + acceptance(host, first(UNKNOWN_KEY, text).orElse(null));
    }

    /// ssh itself, since it also finds a host behind others.
    private static String acceptance(String host, @Nullable String named) {
        String asked = "ssh -o StrictHostKeyChecking=ask %s true".formatted(host);
        if (named == null) {
            return asked;
        }
        Matcher port = WITH_PORT.matcher(named);
        String scan = port.matches()
                ? "ssh-keyscan -p %s %s".formatted(port.group(2), port.group(1))
                : "ssh-keyscan " + named;
        return "%s (without a terminal: %s >> ~/.ssh/known_hosts)".formatted(asked, scan);
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
